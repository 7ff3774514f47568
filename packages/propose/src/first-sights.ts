import type { Lock, LockedParent, LockedTool } from '@officina/core';

/**
 * A lock with the earlier of its own first sights and those of another one. Each night resolves from the base branch
 * anew: for upstreams without dates it would see the version that is proposed already for the first time again.
 */
export function withFirstSights(now: Lock, earlier: Lock): Lock {
  const tools = Object.entries(now.tools).map(([name, tool]) => {
    const before = earlier.tools[name];
    return [name, before === undefined ? tool : withSights(tool, before)] as const;
  });
  const parents = Object.entries(now.parents).map(([name, parent]) => {
    const before = earlier.parents[name];
    return [name, before === undefined ? parent : withParentSights(parent, before)] as const;
  });
  return { ...now, parents: Object.fromEntries(parents), tools: Object.fromEntries(tools) };
}

function withParentSights(parent: LockedParent, before: LockedParent): LockedParent {
  const known: Readonly<Record<string, string>> = {
    ...before.seen,
    ...(before.version === undefined || before.released === undefined
      ? {}
      : { [before.version]: before.released }),
  };
  const { version, released, seen } = parent;
  return {
    ...parent,
    ...(version === undefined || released === undefined
      ? {}
      : { released: earliest(known[version], released) }),
    ...(seen === undefined ? {} : { seen: earliestOf(known, seen) }),
  };
}

function withSights(tool: LockedTool, before: LockedTool): LockedTool {
  const known: Readonly<Record<string, string>> = {
    ...before.seen,
    ...(before.firstSeen === undefined ? {} : { [before.version]: before.firstSeen }),
  };
  const { firstSeen, seen } = tool;
  return {
    ...tool,
    ...(firstSeen === undefined ? {} : { firstSeen: earliest(known[tool.version], firstSeen) }),
    ...(seen === undefined ? {} : { seen: earliestOf(known, seen) }),
  };
}

type Sights = Readonly<Record<string, string>>;

function earliestOf(known: Sights, seen: Sights): Sights {
  return Object.fromEntries(
    Object.entries(seen).map(([version, date]) => [version, earliest(known[version], date)]),
  );
}

function earliest(known: string | undefined, date: string): string {
  return known !== undefined && known < date ? known : date;
}
