import {
  type CommittedFile,
  type Files,
  type GitHub,
  isFactoryError,
  type Lock,
  lockPath,
  parseLock,
  type WorkspaceImage,
} from '@officina/core';
import { withFirstSights } from './first-sights.ts';
import type { ImageStates } from './proposal.ts';

/** Where the two sides of a comparison are. */
export interface Sides {
  /** The images' folder in the repository. */
  readonly folder: string;
  /** The commit of the base branch. */
  readonly base: string;
  /** Commits that open proposals are at: first sights are remembered there. */
  readonly proposed: readonly string[];
}

/** An image's locks, and every file that a proposal may touch as the base branch has it. */
export interface ReadState extends ImageStates {
  readonly tracked: ReadonlyMap<string, string | undefined>;
}

/** Reads an image's lock on both sides; undefined for an image that was never resolved. Throws document-invalid. */
export async function readState(
  image: WorkspaceImage,
  { folder, base, proposed }: Sides,
  { files, github }: { readonly files: Pick<Files, 'read'>; readonly github: GitHub },
): Promise<ReadState | undefined> {
  const { lock, name, spec } = image;
  if (lock === undefined) return undefined;
  const path = lockPath(folder, name);
  const text = await github.file(path, base);
  const tracked = new Map([[path, text]]);
  const npmFiles: CommittedFile[] = [];
  for (const file of spec.npm === undefined ? [] : ['package.json', 'package-lock.json']) {
    const inside = `${spec.npm?.folder ?? ''}/${file}`;
    const now = await files.read(`${image.folder}/${inside}`);
    const old = await github.file(`${folder}/${name}/${inside}`, base);
    tracked.set(`${folder}/${name}/${inside}`, old);
    if (now !== undefined && now !== old) npmFiles.push({ path: `${folder}/${name}/${inside}`, text: now });
  }
  const old = text === undefined ? undefined : parseLock(text, { file: `${path} of ${base.slice(0, 12)}` });
  const texts = await Promise.all(proposed.map((commit) => github.file(path, commit)));
  const now = texts.flatMap(lockOf).reduce(withFirstSights, lock);
  return { image, old, now, path, npmFiles, tracked };
}

/** The lock of a proposal's branch; none where a person broke it, whose branch is left alone anyway. */
function lockOf(text: string | undefined): Lock[] {
  if (text === undefined) return [];
  try {
    return [parseLock(text, { file: 'image.lock.json' })];
  } catch (error) {
    if (isFactoryError(error)) return [];
    throw error;
  }
}
