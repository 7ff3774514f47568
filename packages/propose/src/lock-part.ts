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
  if (old === undefined) return group === mainGroup ? now : undefined;
  const elsewhere = new Set(
    changes.filter((change) => change.kind === 'tool' && change.group !== group).map(({ name }) => name),
  );
  const mine = new Set(
    changes.filter((change) => change.kind === 'tool' && change.group === group).map(({ name }) => name),
  );
  const names = [...new Set([...Object.keys(old.tools), ...Object.keys(now.tools)])];
  const taken = (name: string) => (group === mainGroup ? !elsewhere.has(name) : mine.has(name));
  const tools = Object.fromEntries(
    names.flatMap((name) => {
      const tool = (taken(name) ? now : old).tools[name];
      return tool === undefined ? [] : [[name, tool]];
    }),
  );
  return group === mainGroup ? { ...now, tools } : { ...old, tools };
}

export interface GroupOfLock {
  readonly group: string;
  /** All changes of the image, those of other groups too. */
  readonly changes: readonly Change[];
}
