import type { Outcome } from '../batch/probe.ts';

/** Longest text of an outcome that a report keeps. */
const shownLength = 600;

/**
 * The patterns (multi-line) that a text does not match; its final line breaks do not count. `^$` alone is no text at
 * all: an empty line among others is never what is meant by it.
 */
export function unmatched(patterns: readonly string[], text: string): string[] {
  const body = text.replace(/[\r\n]+$/, '');
  return patterns.filter((pattern) =>
    pattern === '^$' ? body !== '' : !new RegExp(pattern, 'm').test(body),
  );
}

/** What a program did, for a person: exit code, then what it said. */
export function renderOutcome(outcome: Outcome): string {
  if (outcome.broken !== undefined) return `could not run: ${outcome.broken}`;
  const said = [
    ...(outcome.stdout.trim() === '' ? [] : [`stdout ${shorten(outcome.stdout)}`]),
    ...(outcome.stderr.trim() === '' ? [] : [`stderr ${shorten(outcome.stderr)}`]),
  ];
  return [renderExit(outcome), ...said].join(', ');
}

/** The exit code with what it usually means. */
function renderExit({ exitCode, milliseconds }: Outcome): string {
  if (exitCode === 127) return 'exit 127 (not found)';
  if (exitCode === 126) return 'exit 126 (not executable)';
  if (exitCode === 124 || exitCode === 137) return `exit ${exitCode} (stopped after ${milliseconds} ms)`;
  return `exit ${exitCode}`;
}

/** A text on one line, quoted, cut where it is long. */
export function shorten(text: string): string {
  const trimmed = text.replace(/\s+$/, '');
  return JSON.stringify(trimmed.length > shownLength ? `${trimmed.slice(0, shownLength)}...` : trimmed);
}
