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
      else await placeFile(join(from, one.hash.hex), { place, time: timeOf(one.hash.hex) });
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
  if (Object.keys(content).length === 0) return (await stat(to).catch(() => undefined)) !== undefined;
  for (const [path, one] of Object.entries(content)) {
    const place = join(to, path);
    const same =
      'text' in one
        ? (await readFile(place, 'utf8').catch(() => undefined)) === one.text
        : await isSameFile(join(from, one.hash.hex), { place, time: timeOf(one.hash.hex) });
    if (!same) return false;
  }
  return true;
}

interface Placed {
  readonly place: string;
  /** Seconds since 1970. */
  readonly time: number;
}

async function isSameFile(file: string, { place, time }: Placed): Promise<boolean> {
  const [one, other] = await Promise.all([file, place].map((path) => stat(path).catch(() => undefined)));
  if (one === undefined || one.ino !== other?.ino || one.dev !== other.dev) return false;
  return Math.abs(one.mtimeMs - time * 1000) < 1;
}

/**
 * A time that follows from the content: a builder takes a file for one that it has when name, size and time are equal. Two
 * tools' files are all called `asset`, may be as long as one another, and have one time when they came together; the next
 * lock's list of packages is as long as this one's.
 */
function timeOf(hex: string): number {
  return Number.parseInt(hex.slice(0, 7), 16) + Number.parseInt(hex.slice(7, 11), 16) / 2 ** 16;
}

async function writeText(place: string, text: string): Promise<void> {
  await writeFile(place, text, { mode: 0o644 });
  const time = timeOf(createHash('sha256').update(text).digest('hex'));
  await utimes(place, time, time);
}

/** The file of the store gets its time, too, where it is the very one. */
async function placeFile(from: string, { place, time }: Placed): Promise<void> {
  try {
    await link(from, place);
  } catch {
    await copyFile(from, place);
  }
  await utimes(place, time, time);
}
