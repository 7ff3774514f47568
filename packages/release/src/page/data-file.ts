import { type Digest, FactoryError, type Files, readIfJson } from '@officina/core';
import type { z } from 'zod';

/**
 * The files beside the page. They are scripts, because a page at a `file:` address may load scripts and may not fetch: one
 * call, with JSON in it.
 */
export const dataFile = {
  index: 'data/index.js',
  packages: 'data/packages.js',
  release: (version: string) => `data/release-${version}.js`,
  contents: (digest: Digest) => `data/contents-${shortOf(digest)}.js`,
  layer: (digest: Digest) => `data/layer-${shortOf(digest)}.js`,
};

/** A data file's text: `officina("release-v1.0.0", {...})`. ASCII alone, so that nobody has to guess its encoding. */
export function renderData(path: string, value: unknown): string {
  const name = path.replace(/^data\/|\.js$/g, '');
  const text = `officina(${JSON.stringify(name)},${JSON.stringify(value)});\n`;
  return text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a data file of an earlier run says; undefined for none, and for one that is not as this program writes it. */
export async function readData<T>(
  files: Pick<Files, 'read'>,
  path: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const text = await readOrNothing(files, path);
  const json = text === undefined ? undefined : /^officina\("[^"]*",(.*)\);\n$/s.exec(text)?.[1];
  return schema.safeParse(readIfJson(json)).data;
}

/** A file that cannot be read is written anew. */
async function readOrNothing(files: Pick<Files, 'read'>, path: string): Promise<string | undefined> {
  try {
    return await files.read(path);
  } catch (error) {
    if (error instanceof FactoryError && error.code === 'file-unreadable') return undefined;
    throw error;
  }
}

function shortOf(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 16);
}
