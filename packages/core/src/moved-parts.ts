import type { LockedTool } from './document/lock.ts';
import { normalProject, readWheelName } from './wheel-name.ts';

/** What is another version in an environment of Python, sorted: `certifi 2025.1.1 -> 2026.1.4`; nothing for other tools. */
export function movedParts(old: LockedTool, now: LockedTool): string[] {
  const [before, after] = [partsOf(old), partsOf(now)];
  if (before.size === 0 || after.size === 0) return [];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was === is ? [] : [`${name} ${was ?? '(new)'} -> ${is ?? '(gone)'}`];
  });
}

function partsOf({ assets }: LockedTool): ReadonlyMap<string, string> {
  return new Map(
    assets.flatMap(({ path = '' }) => {
      const wheel = readWheelName(path);
      return wheel === undefined ? [] : [[normalProject(wheel.name), wheel.version] as const];
    }),
  );
}
