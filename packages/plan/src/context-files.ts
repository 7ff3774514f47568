import { FactoryError, type Files, type Lock, mapBounded, type Platform, sha256 } from '@officina/core';
import { checkContextSize, listContext, takenEntries } from './context.ts';
import type { GraphImage } from './graph.ts';

/** What an image's Dockerfile takes of its folder on each platform: path to `<mode> <sha256>` or `link <target>`. */
export type ContextFiles = ReadonlyMap<Platform, ReadonlyMap<string, string>>;

interface Options {
  readonly lock: Lock;
  /** Bytes that the taken files may have together. */
  readonly limit: number;
}

/** Reads and hashes what an image takes; throws context-escapes, context-too-large, lock-mismatch, file-unreadable. */
export async function readContextFiles(
  files: Files,
  { image, readings }: GraphImage,
  { lock, limit }: Options,
): Promise<ContextFiles> {
  await checkNpmLockfile(files, image, lock);
  const entries = await listContext(files, image.folder);
  const described = new Map<string, string>();
  const result = new Map<Platform, Map<string, string>>();
  for (const [platform, reading] of readings) {
    const taken = takenEntries(entries, reading.sources);
    checkContextSize(image.name, taken, limit);
    const fresh = taken.filter((entry) => !described.has(entry.path));
    await mapBounded(fresh, 4, async (entry) => {
      // BuildKit copies all permission bits, so all of them are inputs.
      const text =
        entry.kind === 'link'
          ? `link ${entry.target ?? ''}`
          : `${(entry.mode & 0o7777).toString(8).padStart(4, '0')} ${sha256(await bytesOf(files, `${image.folder}/${entry.path}`))}`;
      described.set(entry.path, text);
    });
    result.set(platform, new Map(taken.map((entry) => [entry.path, described.get(entry.path) ?? ''])));
  }
  return result;
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

async function bytesOf(files: Pick<Files, 'readBytes'>, path: string): Promise<Uint8Array> {
  const bytes = await files.readBytes(path);
  if (bytes !== undefined) return bytes;
  throw new FactoryError('file-unreadable', `${path} went away while it was read`, { hint: 'run again' });
}
