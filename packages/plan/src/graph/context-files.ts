import {
  FactoryError,
  type FileEntry,
  type Files,
  isFactoryError,
  type Lock,
  listContext,
  missingSources,
  type Platform,
  parseJson,
  readTakenFiles,
  sha256,
  type TakenFiles,
} from '@officina/core';
import { z } from 'zod';
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
    const lines = new Map([...readings.values()].flatMap(({ sourceLines }) => [...sourceLines]));
    return { entries, problems: missingSources(entries, { folder: image.folder, lines }) };
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return { entries: [], problems: [error] };
  }
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
  refuseUnpinned(new TextDecoder().decode(bytes), { file, name });
}

const LockedPackages = z.object({
  packages: z.record(
    z.string(),
    z.object({
      link: z.boolean().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

/** npm installs what has no integrity unchecked, and takes what has an address of its own from there. */
function refuseUnpinned(
  text: string,
  { file, name }: { readonly file: string; readonly name: string },
): void {
  const { packages } = parseJson(LockedPackages, text, { file });
  const problems = Object.entries(packages).flatMap(([path, { link, resolved, integrity }]) => {
    // A link leads to a folder of the workspace, whose files are inputs like any other.
    if (path === '' || link === true) return [];
    if (resolved !== undefined) return [`${path} comes from an address of its own, ${resolved}`];
    if (!path.includes('node_modules/') || /^sha(?:512|384|256)-[A-Za-z0-9+/]+={0,2}$/.test(integrity ?? ''))
      return [];
    return [`${path} has no strong integrity`];
  });
  if (problems.length === 0) return;
  throw new FactoryError('lock-mismatch', `${name}: ${file}: ${problems.slice(0, 5).join('; ')}`, {
    hint: 'make it again with npm install --package-lock-only --omit-lockfile-registry-resolved',
  });
}
