import { FactoryError } from './error.ts';
import type { Origin } from './parse.ts';
import type { Files } from './port/files.ts';

/** Reads a document that an earlier step wrote; throws file-missing, and what `parse` throws. */
export async function readDocument<T>(
  files: Pick<Files, 'read'>,
  file: string,
  parse: (text: string, origin: Origin) => T,
): Promise<T> {
  const text = await files.read(file);
  if (text !== undefined) return parse(text, { file });
  throw new FactoryError('file-missing', `${file} is not there`, {
    hint: 'hand over the documents of the steps before: plan.json, build.json, smoke.json',
  });
}
