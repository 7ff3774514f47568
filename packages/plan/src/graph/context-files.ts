import {
  dockerfilePath,
  FactoryError,
  type FileEntry,
  type Files,
  isFactoryError,
  type Lock,
  listContext,
  missingSources,
  type Platform,
  packageLockError,
  packageLockProblems,
  parsePackageLock,
  readSharedFiles,
  readTakenFiles,
  refuseEntry,
  type SharedFiles,
  sha256,
  sharedPath,
  type TakenFiles,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

/** What an image's Dockerfile takes of its folder on each platform. */
export type ContextFiles = ReadonlyMap<Platform, TakenFiles>;

interface Options {
  readonly lock: Lock;
  /** Bytes that the taken files may have together. */
  readonly limit: number;
  readonly entries: readonly FileEntry[];
}

/** Reads and hashes what an image takes; throws lock-mismatch and what readTakenFiles throws. */
export async function readContextFiles(
  files: Files,
  { image, readings }: GraphImage,
  { lock, limit, entries }: Options,
): Promise<ContextFiles> {
  await checkNpmLockfile(files, image, lock);
  const sources = new Map([...readings].map(([platform, reading]) => [platform, reading.sources]));
  return readTakenFiles(files, image, { sources, limit, entries });
}

/** What an image's folder holds for the builder, and what is wrong with what its Dockerfile takes of it. */
export interface ExaminedContext {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly FactoryError[];
}

/** Looks for every source of a Dockerfile in its folder, on all platforms. */
export async function examineContext(
  files: Pick<Files, 'read' | 'walk'>,
  { image, readings }: GraphImage,
): Promise<ExaminedContext> {
  try {
    const entries = await listContext(files, image.folder);
    const places = { folder: image.folder, dockerfile: dockerfilePath(image) };
    await refuseLinkedDockerfile(files, image);
    const lines = new Map([...readings.values()].flatMap(({ sourceLines }) => [...sourceLines]));
    return { entries, problems: missingSources(entries, { ...places, lines }) };
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return { entries: [], problems: [error] };
  }
}

/** Throws context-escapes for a Dockerfile of several images that is a link out of its folder. */
async function refuseLinkedDockerfile(files: Pick<Files, 'walk'>, image: GraphImage['image']): Promise<void> {
  if (image.spec.dockerfile === undefined) return;
  const path = dockerfilePath(image);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const found = (await files.walk(folder)).find((entry) => `${folder}/${entry.path}` === path);
  if (found !== undefined) refuseEntry(folder, found);
}

/** All of the folders that images share; `limit` is for the bytes of each. */
export function readShared(
  files: Files,
  nodes: readonly GraphImage[],
  options: { readonly limit: number },
): Promise<SharedFiles> {
  const folders = nodes.flatMap(({ image, shared }) =>
    shared.map((name) => [name, sharedPath(image, name)] as const),
  );
  return readSharedFiles(files, new Map(folders), options);
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
  if (got !== lock.npm.lockfile || bytes === undefined) {
    throw new FactoryError(
      'lock-mismatch',
      `${name}: the lock was made with ${file} of sha256 ${lock.npm.lockfile}, got ${got}`,
      { hint: `run officina resolve --only ${name}` },
    );
  }
  const lockfile = parsePackageLock(new TextDecoder().decode(bytes), { file });
  const asked = Object.fromEntries(
    Object.entries(lock.npm.packages).map(([pkg, { version }]) => [pkg, version]),
  );
  const problems = packageLockProblems(lockfile, asked);
  if (problems.length > 0) throw packageLockError(file, problems);
}
