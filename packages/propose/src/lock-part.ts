import type { Lock } from '@officina/core';
import { type Change, mainGroup } from './change.ts';

/**
 * The old lock with one group's entries taken from the new one. Entries that moved without a change to show (a first
 * sight, a size learned later) go with the main group. A first lock goes whole with the main group.
 */
export function lockPart(
  old: Lock | undefined,
  now: Lock,
  { group, changes }: GroupOfLock,
): Lock | undefined {
  const isMain = group === mainGroup;
  if (old === undefined) return isMain ? now : undefined;
  const isTaken = (kind: Change['kind'], name?: string) => {
    const own = changes.filter((change) => change.kind === kind && (name ?? change.name) === change.name);
    return isMain
      ? own.every((change) => change.group === group)
      : own.some((change) => change.group === group);
  };
  const mix = <T>(kind: Change['kind'], of: (lock: Lock) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.keys({ ...of(old), ...of(now) }).flatMap((name) => {
        const entry = of(isTaken(kind, name) ? now : old)[name];
        return entry === undefined ? [] : [[name, entry]];
      }),
    );
  // What a package comes from goes with it, and what was there when it was asked for.
  const { debian, present, repositories } = isTaken('debian') ? now : old;
  const { debian: _, present: __, repositories: ___, ...rest } = isMain ? now : old;
  return {
    ...rest,
    parents: mix('parent', ({ parents }) => parents),
    tools: mix('tool', ({ tools }) => tools),
    ...(debian === undefined ? {} : { debian }),
    ...(present === undefined ? {} : { present }),
    ...(repositories === undefined ? {} : { repositories }),
  };
}

export interface GroupOfLock {
  readonly group: string;
  /** All changes of the image, those of other groups too. */
  readonly changes: readonly Change[];
}
