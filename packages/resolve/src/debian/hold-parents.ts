import type { LockedParent } from '@officina/core';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';

/** Entries of a lock, and what became of them. */
export interface Entries<T> {
  readonly entries: Record<string, T>;
  readonly outcomes: readonly Outcome[];
}

/**
 * The parents where the Debian packages were refused and their old entries stay: apt chose those in the old parent, so the
 * parent that they stand on stays with them.
 */
export function holdDebianParents(
  { image }: ImageQuestion,
  { entries, outcomes }: Entries<LockedParent>,
  refusedIn: readonly LockedParent[],
): Entries<LockedParent> {
  const { parents: old = {}, debian } = image.lock ?? {};
  if (debian === undefined) return { entries, outcomes };
  const isHeld = (name: string) => {
    const [was, now] = [old[name], entries[name]];
    return was !== undefined && now !== undefined && was.digest !== now.digest && refusedIn.includes(now);
  };
  return {
    entries: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, isHeld(name) ? (old[name] ?? entry) : entry]),
    ),
    outcomes: outcomes.map((outcome) => (isHeld(outcome.name) ? toHeld(outcome) : outcome)),
  };
}

function toHeld({ kind, name, old, new: found }: Outcome): Outcome {
  return {
    kind,
    name,
    status: 'held',
    message: 'waits for the Debian packages, which were not to be had in it',
    ...(old === undefined ? {} : { old, new: old }),
    ...(found === undefined ? {} : { waiting: { version: found } }),
  };
}
