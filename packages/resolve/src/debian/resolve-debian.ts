import { canonicalJson, type LockedParent } from '@officina/core';
import type { Context } from '../context.ts';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';
import { debianName } from '../selection.ts';
import { refused } from '../tool-outcome.ts';
import { debianParents } from './debian-parent.ts';
import { type DebianLock, debianChanges, resolveDebian } from './packages.ts';
import { requireInPool } from './require-in-pool.ts';

/** What became of an image's Debian packages; nothing locked when they keep what the lock has. */
export interface ResolvedDebian {
  readonly locked?: DebianLock;
  /** The parents in which apt refused them. */
  readonly refusedIn?: readonly LockedParent[];
  readonly outcomes: readonly Outcome[];
}

/** Resolves an image's Debian packages in its external parent; without a solver the old entries stay and that is said. */
export async function resolveImageDebian(
  question: ImageQuestion,
  {
    context,
    parents,
  }: { readonly context: Context; readonly parents: Readonly<Record<string, LockedParent>> },
): Promise<ResolvedDebian> {
  const { image, platforms, selection } = question;
  const wish = image.spec.debian;
  const old = image.lock?.debian;
  if (wish === undefined) {
    const gone: Outcome = { kind: 'debian', name: debianName, status: 'removed' };
    return { outcomes: old === undefined ? [] : [gone] };
  }
  if (!selection.isSelected(image.name, debianName)) return { outcomes: [] };
  const { debian, talk } = context.ports;
  if (debian === undefined) {
    const warning = 'no engine answers here, so apt could not be asked: the old Debian entries are kept';
    return { outcomes: [{ kind: 'debian', name: debianName, status: 'kept', warnings: [warning] }] };
  }
  let refusedIn: readonly LockedParent[] = [];
  try {
    const asked = debianParents(image, { parents, platforms });
    refusedIn = [...asked.values()];
    const work = () => resolveDebian(wish, asked, debian);
    const solved = await talk.task(
      `${image.name}: ${new Set([wish.packages, ...Object.values(wish.stages)].flat()).size} Debian packages and what they need`,
      work,
    );
    await requireInPool(solved, { ...context.ports, old, parents: asked });
    const locked = { ...old, ...solved };
    return { locked, outcomes: [toOutcome(old, solved)] };
  } catch (error) {
    return { refusedIn, outcomes: [refused('debian', debianName, error)] };
  }
}

function toOutcome(old: DebianLock | undefined, solved: DebianLock): Outcome {
  const count = Math.max(0, ...Object.values(solved).map((packages) => packages.length));
  const was = Object.fromEntries(
    Object.keys(solved).map((platform) => [platform, old?.[platform as keyof DebianLock]]),
  );
  const changes = debianChanges(old, solved);
  const same = canonicalJson(was) === canonicalJson(solved);
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
