import {
  FactoryError,
  type Files,
  type Lock,
  type Platform,
  readTakenFiles,
  sha256,
  type TakenFiles,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

/** What an image's Dockerfile takes of its folder on each platform. */
export type ContextFiles = ReadonlyMap<Platform, TakenFiles>;

interface Options {
  readonly lock: Lock;
  /** Bytes that the taken files may have together. */
  readonly limit: number;
}

/** Reads and hashes what an image takes; throws lock-mismatch and what readTakenFiles throws. */
export async function readContextFiles(
  files: Files,
  { image, readings }: GraphImage,
  { lock, limit }: Options,
): Promise<ContextFiles> {
  await checkNpmLockfile(files, image, lock);
  const sources = new Map([...readings].map(([platform, reading]) => [platform, reading.sources]));
  return readTakenFiles(files, image, { sources, limit });
}

async function checkNpmLockfile(
  files: Pick<Files, 'readBytes'>,
  { name, folder, spec }: GraphImage['image'],
  lock: Lock,
): Promise<void> {
  if (spec.npm === undefined || lock.npm === undefined) return;
  const file = `${folder}/${spec.npm.folder}/package-lock.json`;
  const bytes = await files.readBytes(file);
  const got = bytes === undefined ? 'no such file' : sha256(bytes);
  if (got === lock.npm.lockfile) return;
  throw new FactoryError(
    'lock-mismatch',
    `${name}: the lock was made with ${file} of sha256 ${lock.npm.lockfile}, got ${got}`,
    { hint: `run officina resolve --only ${name}` },
  );
}
