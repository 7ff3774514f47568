import { FactoryError } from './error.ts';
import type { Origin } from './parse.ts';
import type { Files } from './port/files.ts';

/** Reads a document that an earlier step wrote; throws file-missing, and what `parse` throws. */
export async function readDocument<T>(
  files: Pick<Files, 'read'>,
  file: string,
  parse: (text: string, origin: Origin) => T,
  hint = 'hand over the documents of the steps before: plan.json, build.json, smoke.json',
): Promise<T> {
  const text = await files.read(file);
  if (text !== undefined) return parse(text, { file });
  throw new FactoryError('file-missing', `${file} is not there`, { hint });
}

/**
 * Reads the documents of several machines; a name that ends with `/` stands for every file called `file` below that
 * folder. Throws file-missing, also for a folder without one, and what `parse` throws.
 */
export async function readDocuments<T>(
  files: Pick<Files, 'read' | 'walk'>,
  { names, file }: { readonly names: readonly string[]; readonly file: string },
  parse: (text: string, origin: Origin) => T,
): Promise<T[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      if (!name.endsWith('/')) return [name];
      const below = (await files.walk(name)).flatMap(({ path, kind }) => (kind === 'folder' ? [] : path));
      const fitting = below.filter((path) => path === file || path.endsWith(`/${file}`));
      return fitting.length === 0 ? [`${name}${file}`] : fitting.map((path) => `${name}${path}`);
    }),
  );
  return Promise.all(found.flat().map((name) => readDocument(files, name, parse)));
}
