import type { Lock } from './document/lock.ts';
import type { LockedPackage } from './document/locked-debian.ts';
import type { Platform } from './platform.ts';
import { type DebianSpec, debianWish } from './spec/debian-spec.ts';

/** The name by which a Dockerfile has the locked Debian packages of its image. */
export const debianContext = 'debian-packages';

/** The name by which it has those of one of its stages, a key of `debian.stages` in image.yaml. */
export function stageContext(stage: string): string {
  return `${debianContext}-${stage}`;
}

/** The names that image.yaml declares, and where in it. */
export function declaredContexts(spec: DebianSpec | undefined): ReadonlyMap<string, string> {
  if (spec === undefined) return new Map();
  const wish = debianWish(spec);
  const own: [string, string][] = wish.packages.length === 0 ? [] : [[debianContext, 'debian.packages']];
  const stages = Object.keys(wish.stages).map((stage): [string, string] => [
    stageContext(stage),
    `debian.stages.${stage}`,
  ]);
  return new Map([...own, ...stages]);
}

/** The locked packages of a platform by the name that a Dockerfile has for them; one may be under several. */
export function packagesByContext(
  packages: readonly LockedPackage[],
): ReadonlyMap<string, readonly LockedPackage[]> {
  const stages = [...new Set(packages.flatMap((one) => one.stages ?? []))].sort();
  const all: [string, LockedPackage[]][] = [
    [debianContext, packages.filter(isInImage)],
    ...stages.map((stage): [string, LockedPackage[]] => [
      stageContext(stage),
      packages.filter((one) => one.stages?.includes(stage)),
    ]),
  ];
  return new Map(all.filter(([, some]) => some.length > 0));
}

/** What a context brings: the packages to install, and the names of those that are there already. */
export interface ContextPackages {
  readonly packages: readonly LockedPackage[];
  readonly present: readonly string[];
  /** `name=version` of what images of ours below have, and what must be there afterwards, too, or newer. */
  readonly below?: readonly string[];
}

/** The same with what was there already: a context of nothing else is one, too. */
export function lockedContexts(
  { debian, present }: Pick<Lock, 'debian' | 'present'>,
  platform: Platform,
): ReadonlyMap<string, ContextPackages> {
  const there = present?.[platform] ?? {};
  const locked = packagesByContext(debian?.[platform] ?? []);
  const names = new Set([...locked.keys(), ...Object.keys(there)]);
  return new Map(
    [...names].map((name) => [name, { packages: locked.get(name) ?? [], present: there[name] ?? [] }]),
  );
}

/** Whether the image has a locked package, or only a stage whose files are thrown away. */
export function isInImage({ inImage }: LockedPackage): boolean {
  return inImage !== false;
}
