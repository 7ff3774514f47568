import {
  canonicalJson,
  type DebianWish,
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
import { aptGrounds, groundsOf, imagesUnder, type Locks, movedUnder } from './ground.ts';
import { type DebianLock, debianChanges, presentNames, resolveDebian } from './packages.ts';
import { lockRepositories, readRepositories } from './repositories.ts';
import { requireInPool } from './require-in-pool.ts';

/** What became of an image's Debian packages; nothing locked when they keep what the lock has. */
export interface ResolvedDebian {
  readonly locked?: DebianLock;
  readonly present?: Lock['present'];
  /** Those that it comes from. */
  readonly repositories?: Lock['repositories'];
  /** The parents in which apt refused them. */
  readonly refusedIn?: readonly LockedParent[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Resolves an image's Debian packages on what they are installed on: the external parent at the bottom, and what images of
 * ours between have installed. Whoever asked, they are resolved with another version of the parent and with other packages
 * below; without a solver the old entries stay, with the parent's version, and that is said.
 */
export async function resolveImageDebian(
  question: ImageQuestion,
  {
    context,
    parents,
  }: { readonly context: Context; readonly parents: Readonly<Record<string, LockedParent>> },
): Promise<ResolvedDebian> {
  const { image } = question;
  const wish = image.spec.debian;
  const old = image.lock?.debian;
  if (wish === undefined) {
    const gone: Outcome = { kind: 'debian', name: debianName, status: 'removed' };
    return { outcomes: old === undefined ? [] : [gone] };
  }
  const { debian, talk } = context.ports;
  const isSelected = question.selection.isSelected(image.name, debianName);
  if (!isSelected && old === undefined) return { outcomes: [] };
  let refusedIn: readonly LockedParent[] = [];
  const isAsked = (name: string) => question.selection.isSelected(name, debianName);
  let isWanted = isSelected;
  try {
    const grounds = groundsOf(question);
    const under = imagesUnder(grounds, image);
    const before = new Map([image, ...under].map(({ name, lock }) => [name, lock] as const));
    const locks = await Promise.all(
      under.map(async ({ name }) => [name, await question.lockOf(name)] as const),
    );
    const now: Locks = new Map<string, { readonly parents: typeof parents } | undefined>([
      [image.name, { parents }],
      ...locks,
    ]);
    const moved =
      old === undefined
        ? { parents: [], packages: false }
        : movedUnder(grounds, image, { before, now, isAsked });
    refusedIn = moved.parents;
    isWanted ||= refusedIn.length > 0 || moved.packages;
    if (!isWanted) return { outcomes: [] };
    if (debian === undefined) return { refusedIn, outcomes: [unasked] };
    const asked = await aptGrounds(grounds, now, context.ports);
    refusedIn = [...asked.values()].map(({ parent }) => parent);
    const repositories = await readRepositories(image, context.ports);
    const work = () => resolveDebian({ ...wish, repositories }, asked, debian);
    const solved = await talk.task(
      `${image.name}: ${new Set(namedIn(debianWish(wish))).size} Debian packages and what they need`,
      work,
    );
    const locked = { ...old, ...solved };
    const from = lockRepositories(repositories, { debian: locked, old: image.lock?.repositories });
    const places = new Map([...asked].map(([platform, { parent }]) => [platform, parent]));
    await requireInPool(solved, { ...context.ports, old, parents: places, repositories: from });
    const present = presentOf(image, { wish: debianWish(wish), solved });
    const warnings = expiringKeys(from, context.now);
    const outcome = toOutcome(
      { debian: old, repositories: image.lock?.repositories, present: image.lock?.present },
      { debian: solved, repositories: from, present },
    );
    return {
      locked,
      repositories: from,
      present,
      outcomes: [{ ...outcome, ...(warnings.length === 0 ? {} : { warnings }) }],
    };
  } catch (error) {
    if (!isWanted) return { outcomes: [] };
    if (debian === undefined) return { outcomes: [unasked] };
    return { refusedIn, outcomes: [refused('debian', debianName, error)] };
  }
}

/** What was there already, on the platforms of this run and on those that it did not ask for. */
function presentOf(
  { lock }: ImageQuestion['image'],
  { wish, solved }: { readonly wish: DebianWish; readonly solved: DebianLock },
): Lock['present'] {
  const kept = Object.entries(lock?.present ?? {}).filter(([platform]) => !Object.hasOwn(solved, platform));
  const present = { ...Object.fromEntries(kept), ...presentNames(wish, solved) };
  return Object.keys(present).length === 0 ? undefined : present;
}

interface Answer {
  readonly debian: DebianLock;
  readonly repositories: Lock['repositories'];
  readonly present: Lock['present'];
}

const unasked: Outcome = {
  kind: 'debian',
  name: debianName,
  status: 'kept',
  warnings: ['no engine answers here, so apt could not be asked: the old Debian entries are kept'],
};

function toOutcome(
  {
    debian: old,
    repositories: before,
    present: there,
  }: Omit<Answer, 'debian'> & { readonly debian: DebianLock | undefined },
  { debian: solved, repositories, present }: Answer,
): Outcome {
  const count = Math.max(0, ...Object.values(solved).map((packages) => packages.length));
  const was = Object.fromEntries(
    Object.keys(solved).map((platform) => [platform, old?.[platform as keyof DebianLock]]),
  );
  const changes = debianChanges(old, solved);
  const same =
    canonicalJson([was, before ?? {}, there ?? {}]) ===
    canonicalJson([solved, repositories ?? {}, present ?? {}]);
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
