import { debianParent, type LockedParent, type Platform } from '@officina/core';

interface Options {
  readonly parents: Readonly<Record<string, LockedParent>>;
  readonly platforms: readonly Platform[];
}

/** The locked parent in which apt is asked on each platform; throws what debianParent throws. */
export function debianParents(
  image: Parameters<typeof debianParent>[0],
  { parents, platforms }: Options,
): ReadonlyMap<Platform, LockedParent> {
  return new Map(platforms.map((platform) => [platform, debianParent(image, { parents, platform })]));
}
