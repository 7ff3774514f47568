import { quoteTerminal, renderDocument } from '@officina/core';
import type { Settings } from './settings.ts';

/** Writes a command's result to stdout: the document with --json, the text for people without. */
export function showResult(settings: Pick<Settings, 'json'>, document: unknown, text: () => string): void {
  process.stdout.write(settings.json ? renderDocument(document) : quoteTerminal(text()));
}
