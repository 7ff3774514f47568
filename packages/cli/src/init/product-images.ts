import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '@officina/core';
import { schemaLine } from './starter.ts';

/** The folder that Officina is installed in, as the bundle knows it. */
declare const __officinaRoot: string;

/** A file to be made: how, once its folder is there. */
export type MakeFile = (path: string) => Promise<void>;

/**
 * Officina's own three images as files of another workspace, by their paths in it: with their locks, and for editors
 * outside our tree. factory.yaml is the owner's own.
 */
export async function productImages(
  files: Pick<Files, 'walk'>,
  from = join(__officinaRoot, 'images'),
): Promise<Readonly<Record<string, MakeFile>>> {
  const entries = (await files.walk(from)).filter(({ kind, path }) => kind === 'file' && path.includes('/'));
  return Object.fromEntries(entries.map(({ path }) => [path, makerOf(join(from, path))]));
}

function makerOf(source: string): MakeFile {
  return async (path) => {
    await mkdir(dirname(path), { recursive: true });
    if (!path.endsWith('/image.yaml')) return copyFile(source, path);
    const text = await readFile(source, 'utf8');
    await writeFile(path, text.replace(/^# yaml-language-server: .*\n/, schemaLine('image')));
  };
}
