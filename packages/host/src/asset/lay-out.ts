import { createHash, randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderContent } from '@officina/core';

interface Places {
  /** The store's folder. */
  readonly from: string;
  readonly to: string;
}

/**
 * Makes a folder of materials, as links to the store where the disk is the same, and of texts: whole or not at all. One
 * that is there stays when it is links to what the store has now.
 */
export async function layOut(content: FolderContent, { from, to }: Places): Promise<void> {
  if (await isLaidOut(content, { from, to })) return;
  const work = `${to}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(work, { recursive: true });
    for (const [path, one] of Object.entries(content)) {
      const place = join(work, path);
      await mkdir(dirname(place), { recursive: true });
      if ('text' in one) await writeText(place, one.text);
      else await linkOrCopy(join(from, one.hash.hex), place);
    }
    await moved(to, `${work}.old`, ['ENOENT']);
    // Another run of the same may just have made it.
    await moved(work, to, ['ENOTEMPTY', 'EEXIST']);
  } finally {
    for (const rest of [work, `${work}.old`]) await rm(rest, { recursive: true, force: true });
  }
}

/** Moves a folder in one step; what these errors say is no failure. */
async function moved(from: string, to: string, fine: readonly string[]): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (!fine.includes(error.code ?? '')) throw error;
  });
}

async function isLaidOut(content: FolderContent, { from, to }: Places): Promise<boolean> {
  for (const [path, one] of Object.entries(content)) {
    const place = join(to, path);
    const same =
      'text' in one
        ? (await readFile(place, 'utf8').catch(() => undefined)) === one.text
        : await isSameFile(join(from, one.hash.hex), place);
    if (!same) return false;
  }
  return true;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((file) => stat(file).catch(() => undefined)));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

/**
 * With a time that follows from the text: a builder sends a file again only when its name, size or time is another than in
 * the build before, and the next lock's list of packages is as long as this one's.
 */
async function writeText(place: string, text: string): Promise<void> {
  await writeFile(place, text, { mode: 0o644 });
  const sum = createHash('sha256').update(text).digest();
  const seconds = sum.readUInt32BE(0) / 16 + sum.readUInt16BE(4) / 2 ** 16;
  await utimes(place, seconds, seconds);
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
    const { atime, mtime } = await stat(from);
    await utimes(to, atime, mtime);
  }
}
