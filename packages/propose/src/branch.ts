import type { Commit, CommittedFile, GitHub } from '@officina/core';
import type { Proposal } from './proposal.ts';

/** A branch as it is to be: the base branch's tree with the proposal's files, and nothing else. */
export interface BranchRequest {
  readonly branch: string;
  /** The commit of the base branch. */
  readonly base: string;
  readonly proposal: Proposal;
  /** Every file that a proposal may touch, as the base branch has it (undefined: not there). */
  readonly tracked: ReadonlyMap<string, string | undefined>;
}

export type BranchOutcome =
  | { readonly done: 'created' | 'forwarded' | 'unchanged' }
  /** Somebody else's commits are on it, so it is left alone. */
  | { readonly done: 'left'; readonly author: string };

const trailer = 'Officina-Tree:';

/**
 * Brings a branch to its proposal by adding a commit, never by moving it back: GitHub itself refuses what would lose
 * a commit. A branch with commits of others is left as it is.
 */
export async function writeBranch(request: BranchRequest, github: GitHub): Promise<BranchOutcome> {
  const { branch, base, proposal } = request;
  const head = await github.branchHead(branch);
  if (head === undefined) {
    await github.createBranch(branch, await commit(proposal, { base, parents: [base] }, github));
    return { done: 'created' };
  }
  const other = await foreignCommit({ base, head, paths: [...request.tracked.keys()] }, github);
  if (other !== undefined) return { done: 'left', author: other.author };
  if (await isRight(head, request, github)) return { done: 'unchanged' };
  const parents = head === base ? [base] : [head, base];
  const next = await commit(proposal, { base, parents }, github);
  if (await github.forwardBranch(branch, next)) return { done: 'forwarded' };
  return { done: 'left', author: 'somebody who pushed meanwhile' };
}

/** What a branch has beyond its base, and the files that a proposal may touch. */
export interface BranchRange {
  readonly base: string;
  readonly head: string;
  readonly paths: readonly string[];
}

/** The first commit on a branch that the factory did not make, or that was changed since. */
export async function foreignCommit(
  { base, head, paths }: BranchRange,
  github: GitHub,
): Promise<Commit | undefined> {
  const commits = await github.commitsBetween(base, head);
  const known = new Set(commits.map(({ sha }) => sha));
  for (const one of commits) {
    if (!isOurs(one) && !(await isUpdate(one, { known, paths }, github))) return one;
  }
  return undefined;
}

/** What GitHub's button "Update branch" makes: the base branch merged in, without a byte that neither of the two has. */
async function isUpdate(
  { sha, tree, parents }: Commit,
  { known, paths }: { readonly known: ReadonlySet<string>; readonly paths: readonly string[] },
  github: GitHub,
): Promise<boolean> {
  const [ours = '', theirs = '', ...more] = parents;
  if (more.length > 0 || !known.has(ours) || theirs === '' || known.has(theirs)) return false;
  const files: CommittedFile[] = [];
  for (const path of paths) {
    const [text, mine, base] = await Promise.all([sha, ours, theirs].map((at) => github.file(path, at)));
    if (text === base) continue;
    if (text === undefined || text !== mine) return false;
    files.push({ path, text });
  }
  return (await github.treeOf(theirs, files)) === tree;
}

/** A commit of the factory says in its message which tree it made: an amended one has another. */
function isOurs({ message, tree }: Pick<Commit, 'message' | 'tree'>): boolean {
  return message.trimEnd().endsWith(`\n${trailer} ${tree}`);
}

async function isRight(head: string, { proposal, tracked }: BranchRequest, github: GitHub): Promise<boolean> {
  const wanted = new Map<string, string | undefined>(tracked);
  for (const { path, text } of proposal.files) wanted.set(path, text);
  const same = await Promise.all(
    [...wanted].map(async ([path, text]) => (await github.file(path, head)) === text),
  );
  return same.every(Boolean);
}

function commit(
  { title, changes, files }: Proposal,
  { base, parents }: { readonly base: string; readonly parents: readonly string[] },
  github: GitHub,
): Promise<string> {
  const moves = changes
    .filter(({ kind }) => kind !== 'debian')
    .map(
      ({ image, name, old, new: now }) =>
        `- ${image}: ${name.replace(/^@/, '')} ${old ?? 'none'} to ${now ?? 'none'}`,
    );
  const message = [title, '', ...moves, '', `${trailer} {tree}`].join('\n');
  return github.createCommit({ message, base, parents, files });
}
