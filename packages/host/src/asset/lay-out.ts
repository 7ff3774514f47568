import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  lutimes,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FolderContent, PlacedFile } from '@officina/core';
import { hashFile } from './whole-file.ts';

interface Places {
  /** The store's folder. */
  readonly from: string;
  readonly to: string;
}

/**
 * Makes a folder of materials, as links to the store where the disk is the same, of texts, and of files as an image has them,
 * which are copies: whole or not at all. One that is there stays when it holds what the store has now.
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
      else if ('time' in one) await copyAsInImage(one, { from, place });
      else await placeFile(join(from, one.hash.hex), { place, time: timeOf(one.hash.hex) });
    }
    for (const [folder, time] of foldersInImage(content)) await setAsInImage(join(work, folder), 0o755, time);
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
    if (!(await isThere(one, { from, place: join(to, path) }))) return false;
  }
  for (const [folder, time] of foldersInImage(content)) {
    const found = await lstat(join(to, folder));
    if ((found.mode & 0o7777) !== 0o755 || found.mtimeMs !== time * 1000) return false;
  }
  return true;
}

async function isThere(
  one: FolderContent[string],
  { from, place }: { readonly from: string; readonly place: string },
): Promise<boolean> {
  if ('text' in one) return (await readFile(place, 'utf8').catch(() => undefined)) === one.text;
  if ('time' in one) return isAsInImage(one, place).catch(() => false);
  return isSameFile(join(from, one.hash.hex), { place, time: timeOf(one.hash.hex) });
}

/** A file of an image has a mode and a time of its own there, which the store's, under other names too, must not get. */
async function copyAsInImage(
  one: PlacedFile,
  { from, place }: { readonly from: string; readonly place: string },
): Promise<void> {
  if ('link' in one) {
    await symlink(one.link, place);
    await lutimes(place, one.time, one.time);
    return;
  }
  await copyFile(join(from, one.file.hash.hex), place, constants.COPYFILE_FICLONE);
  await setAsInImage(place, one.mode, one.time);
}

async function isAsInImage(one: PlacedFile, place: string): Promise<boolean> {
  const { mtimeMs, mode } = await lstat(place);
  if (mtimeMs !== one.time * 1000) return false;
  if ('link' in one) return (await readlink(place)) === one.link;
  const { algorithm, hex } = one.file.hash;
  return (mode & 0o7777) === one.mode && (await hashFile(place, algorithm)) === hex;
}

/** The folders on the way to files of an image, and their times, the innermost first. */
function foldersInImage(content: FolderContent): [string, number][] {
  const found = new Map<string, number>();
  for (const [path, one] of Object.entries(content)) {
    if (!('time' in one)) continue;
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) found.set(folder, one.time);
  }
  return [...found].sort(([a], [b]) => b.length - a.length);
}

async function setAsInImage(place: string, mode: number, time: number): Promise<void> {
  await chmod(place, mode);
  await utimes(place, time, time);
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
