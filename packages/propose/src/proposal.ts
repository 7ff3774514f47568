import { type CommittedFile, type Digest, digestOfValue, type Lock, renderLock } from '@officina/core';
import { type Change, changesOf, mainGroup, type ProposedImage } from './change.ts';
import { lockPart } from './lock-part.ts';

/** What one pull request is to hold. */
export interface Proposal {
  readonly group: string;
  readonly title: string;
  readonly changes: readonly Change[];
  readonly files: readonly CommittedFile[];
}

/** An image before (as the base branch has it) and now (as resolve left it). */
export interface ImageStates {
  readonly image: ProposedImage;
  readonly old: Lock | undefined;
  readonly now: Lock;
  /** Path of the lock in the repository. */
  readonly path: string;
  /** Files that belong to the npm entry and differ from the base branch's. */
  readonly npmFiles: readonly CommittedFile[];
}

/** One proposal per group that has a change to show, the main group first. */
export function proposalsOf(images: readonly ImageStates[]): Proposal[] {
  const byName = new Map(images.map(({ image }) => [image.name, image]));
  const states = images.map((state) => ({
    ...state,
    changes: changesOf(state.image, { ...state, images: byName }),
  }));
  const all = states.flatMap(({ changes }) => changes);
  const groups = [...new Set(all.map(({ group }) => group))].sort(
    (a, b) => Number(b === mainGroup) - Number(a === mainGroup) || (a < b ? -1 : 1),
  );
  return groups.map((group) => {
    const changes = all.filter((change) => change.group === group);
    const files = states.flatMap(({ old, now, path, npmFiles, changes }) => {
      const part = lockPart(old, now, { group, changes });
      const text = part === undefined ? undefined : renderLock(part);
      return [
        ...(text === undefined || (old !== undefined && renderLock(old) === text) ? [] : [{ path, text }]),
        ...(group === mainGroup ? npmFiles : []),
      ];
    });
    return { group, title: titleOf(changes), changes, files };
  });
}

/** What a body says of itself, as digests: it tells the next run whether it is still right. */
export interface Mark {
  /** Of the versions that it proposes. */
  readonly versions: Digest;
  /** Of all that it tells, evidence aside. */
  readonly all: Digest;
  /** Of the evidence that it shows. */
  readonly evidence: Digest;
}

/** The mark of a proposal with what else its body tells: its evidence, and the rest. */
export function markFor(
  { changes, files, title }: Proposal,
  { evidence, ...more }: { readonly evidence: unknown; readonly [name: string]: unknown },
): Mark {
  return {
    versions: digestOfValue(changes.map(({ image, kind, name, new: now }) => [image, kind, name, now ?? ''])),
    all: digestOfValue({ changes, files, title, more }),
    evidence: digestOfValue(evidence),
  };
}

/** A conventional title that names the first moves; Debian packages are counted. */
function titleOf(changes: readonly Change[]): string {
  const tools = changes.filter(({ kind }) => kind !== 'debian');
  const debian = new Set(changes.filter(({ kind }) => kind === 'debian').map(({ name }) => name)).size;
  const [only] = tools;
  const names = [...new Set(tools.map(({ name }) => plain(name)))];
  const parts = [
    ...(names.length === 1 && only !== undefined ? [one(only)] : names.slice(0, 3)),
    ...(names.length > 3 ? [`${names.length - 3} more`] : []),
    ...(debian === 0 ? [] : [`${debian} Debian package${debian === 1 ? '' : 's'}`]),
  ];
  const last = parts.pop() ?? '';
  return `chore(images): bump ${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`}`.replace(
    /\s+/g,
    ' ',
  );
}

function one({ name: full, new: now, step }: Change): string {
  const name = plain(full);
  if (step === 'removed') return `${name} away`;
  return now === undefined || /^(?:sha256:)?[0-9a-f]{40,}$/.test(now)
    ? name
    : `${name} to ${now.slice(0, 40)}`;
}

/** A commit message would ping whoever has the name of an npm scope. */
function plain(name: string): string {
  return name.replace(/^@/, '');
}

/** The branch of a group, under the prefix that marks the factory's own branches. */
export function branchOf(group: string, prefix: string): string {
  return `${prefix}${
    group
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || mainGroup
  }`;
}
