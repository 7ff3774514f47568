import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { readFile as readFileBack } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FactoryError, type FileEntry, type Files } from '@officina/core';
import { onInterrupt } from './process/interrupt.ts';

/** Half the processor time of the one of node:fs/promises, which opens a handle object for each file. */
const readFile = promisify(readFileBack);

/** The machine's own files. */
export function createFiles(): Files {
  const readBytes = (path: string) => orUndefined(path, () => readFile(path));
  return {
    readBytes,
    read: async (path) => {
      const bytes = await readBytes(path);
      return bytes === undefined ? undefined : textOf(bytes, path);
    },
    write: (path, text) => writeWhole(path, text),
    list: async (folder) => (await namesIn(folder)).sort(byCodeUnit),
    walk: async (folder) => {
      const entries = await walk(folder, '');
      return entries.sort((a, b) => byCodeUnit(a.path, b.path));
    },
  };
}

/**
 * Writes text or bytes whole or not at all, keeping the mode of a file that is there, and a link that leads to it; throws
 * file-unreadable.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const file = await realpath(path).catch(() => path);
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  const forget = onInterrupt(() => rm(temporary, { force: true }));
  try {
    await mkdir(folder, { recursive: true });
    const mode = (await stat(file).catch(() => undefined))?.mode;
    const handle = await open(temporary, 'wx', mode === undefined ? 0o666 : mode & 0o777);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(path, cause);
  } finally {
    forget();
  }
}

/** The refusal of a path that cannot be written. */
export function unwritable(path: string, cause: unknown): FactoryError {
  return unreadable(path, 'written', cause);
}

async function walk(root: string, prefix: string): Promise<FileEntry[]> {
  const folder = prefix === '' ? root : join(root, prefix);
  const entries: FileEntry[] = [];
  for (const name of await namesIn(folder)) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stat = await orUndefined(path, () => lstat(join(root, path)));
    if (stat === undefined) continue;
    const mode = stat.mode & 0o7777;
    if (stat.isDirectory())
      entries.push({ path, kind: 'folder', mode, size: 0 }, ...(await walk(root, path)));
    else if (stat.isFile()) entries.push({ path, kind: 'file', mode, size: stat.size });
    else if (stat.isSymbolicLink()) {
      const target = textOf(await readlink(join(root, path), 'buffer'), `${join(root, path)}: the target`);
      entries.push({ path, kind: 'link', mode: 0o777, size: 0, target });
    } else entries.push({ path, kind: 'special', mode, size: 0 });
  }
  return entries;
}

async function namesIn(folder: string): Promise<string[]> {
  const names = (await orUndefined(folder, () => readdir(folder))) ?? [];
  // What stands in the place of bytes that are no character; a name may also hold it by itself.
  if (names.some((name) => name.includes('\uFFFD'))) {
    for (const name of await readdir(folder, 'buffer'))
      textOf(name, `${join(folder, shownBytes(name))}: the name`);
  }
  return names;
}

/** Two texts that differ must not be read as one, so nothing is replaced. */
function textOf(bytes: Buffer, what: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new FactoryError('file-unreadable', `${what} is not valid UTF-8`, {
    hint: 'write it in UTF-8, or remove it',
  });
}

function shownBytes(name: Buffer): string {
  return name.toString('latin1').replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
}

async function orUndefined<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, 'read', cause);
  }
}

function unreadable(path: string, verb: 'read' | 'written', cause: unknown): FactoryError {
  const { code } = cause as NodeJS.ErrnoException;
  const hint =
    code === 'ENOSPC' ? 'make room on the disk and run again' : `look at the permissions of ${path}`;
  return new FactoryError('file-unreadable', `${path} could not be ${verb}: ${(cause as Error).message}`, {
    cause,
    hint,
  });
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
