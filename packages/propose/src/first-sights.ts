import type { Lock, LockedTool } from '@officina/core';

/**
 * A lock with the earlier of its own first sights and those of another one. Each night resolves from the base branch
 * anew: for upstreams without dates it would see the version that is proposed already for the first time again.
 */
export function withFirstSights(now: Lock, earlier: Lock): Lock {
  const tools = Object.entries(now.tools).map(([name, tool]) => {
    const before = earlier.tools[name];
    return [name, before === undefined ? tool : withSights(tool, before)] as const;
  });
  return { ...now, tools: Object.fromEntries(tools) };
}

function withSights(tool: LockedTool, before: LockedTool): LockedTool {
  const known: Readonly<Record<string, string>> = {
    ...before.seen,
    ...(before.firstSeen === undefined ? {} : { [before.version]: before.firstSeen }),
  };
  const earliest = (version: string, date: string) => {
    const other = known[version];
    return other !== undefined && other < date ? other : date;
  };
  const { firstSeen, seen } = tool;
  return {
    ...tool,
    ...(firstSeen === undefined ? {} : { firstSeen: earliest(tool.version, firstSeen) }),
    ...(seen === undefined
      ? {}
      : {
          seen: Object.fromEntries(
            Object.entries(seen).map(([version, date]) => [version, earliest(version, date)]),
          ),
        }),
  };
}
