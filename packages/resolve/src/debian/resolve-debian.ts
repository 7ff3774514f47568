import {
  canonicalJson,
  debianWish,
  expiringKeys,
  type Lock,
  type LockedParent,
  namedIn,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';
import { debianName } from '../selection.ts';
import { refused } from '../tool-outcome.ts';
import { debianParents } from './debian-parent.ts';
import { type DebianLock, debianChanges, resolveDebian } from './packages.ts';
import { lockRepositories, readRepositories } from './repositories.ts';
import { requireInPool } from './require-in-pool.ts';

/** What became of an image's Debian packages; nothing locked when they keep what the lock has. */
export interface ResolvedDebian {
  readonly locked?: DebianLock;
  /** Those that it comes from. */
  readonly repositories?: Lock['repositories'];
  /** The parents in which apt refused them. */
  readonly refusedIn?: readonly LockedParent[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Resolves an image's Debian packages in its external parent, and with another version of that whoever asked; without a solver
 * the old entries stay, with the parent's version, and that is said.
 */
export async function resolveImageDebian(
  question: ImageQuestion,
  {
    context,
    parents,
  }: { readonly context: Context; readonly parents: Readonly<Record<string, LockedParent>> },
): Promise<ResolvedDebian> {
  const { image, platforms } = question;
  const wish = image.spec.debian;
  const old = image.lock?.debian;
  if (wish === undefined) {
    const gone: Outcome = { kind: 'debian', name: debianName, status: 'removed' };
    return { outcomes: old === undefined ? [] : [gone] };
  }
  const { debian, talk } = context.ports;
  const isSelected = question.selection.isSelected(image.name, debianName);
  const moved = otherTags(parents, image.lock);
  if (!isSelected && moved.length === 0) return { outcomes: [] };
  if (debian === undefined && moved.length === 0) return { outcomes: [unasked] };
  let refusedIn: readonly LockedParent[] = [];
  try {
    const asked = debianParents(image, { parents, platforms });
    refusedIn = [...asked.values()];
    const others = refusedIn.filter((parent) => moved.includes(parent));
    if (!isSelected && others.length === 0) return { outcomes: [] };
    if (debian === undefined) return { refusedIn: others, outcomes: [unasked] };
    const repositories = await readRepositories(image, context.ports);
    const work = () => resolveDebian({ ...wish, repositories }, asked, debian);
    const solved = await talk.task(
      `${image.name}: ${new Set(namedIn(debianWish(wish))).size} Debian packages and what they need`,
      work,
    );
    const locked = { ...old, ...solved };
    const from = lockRepositories(repositories, { debian: locked, old: image.lock?.repositories });
    await requireInPool(solved, { ...context.ports, old, parents: asked, repositories: from });
    const warnings = expiringKeys(from, context.now);
    const outcome = toOutcome(
      { debian: old, repositories: image.lock?.repositories },
      { debian: solved, repositories: from },
    );
    return {
      locked,
      repositories: from,
      outcomes: [{ ...outcome, ...(warnings.length === 0 ? {} : { warnings }) }],
    };
  } catch (error) {
    return { refusedIn, outcomes: [refused('debian', debianName, error)] };
  }
}

interface Answer {
  readonly debian: DebianLock;
  readonly repositories: Lock['repositories'];
}

const unasked: Outcome = {
  kind: 'debian',
  name: debianName,
  status: 'kept',
  warnings: ['no engine answers here, so apt could not be asked: the old Debian entries are kept'],
};

/** Parents of another tag than before: what apt chose in the old one is not for the new one. */
function otherTags(parents: Readonly<Record<string, LockedParent>>, old: Lock | undefined): LockedParent[] {
  return Object.entries(parents).flatMap(([name, parent]) => {
    const was = old?.debian === undefined ? undefined : old.parents[name];
    return was === undefined || (was.image === parent.image && was.tag === parent.tag) ? [] : [parent];
  });
}

function toOutcome(
  { debian: old, repositories: before }: Omit<Answer, 'debian'> & { readonly debian: DebianLock | undefined },
  { debian: solved, repositories }: Answer,
): Outcome {
  const count = Math.max(0, ...Object.values(solved).map((packages) => packages.length));
  const was = Object.fromEntries(
    Object.keys(solved).map((platform) => [platform, old?.[platform as keyof DebianLock]]),
  );
  const changes = debianChanges(old, solved);
  const same = canonicalJson([was, before ?? {}]) === canonicalJson([solved, repositories ?? {}]);
  return {
    kind: 'debian',
    name: debianName,
    status: old === undefined ? 'added' : same ? 'kept' : 'moved',
    ...(old === undefined
      ? {}
      : { old: `${Math.max(0, ...Object.values(old).map((some) => some.length))} packages` }),
    new: `${count} packages`,
    ...(old === undefined || changes.length === 0 ? {} : { packages: changes }),
  };
}
