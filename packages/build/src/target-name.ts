import { architectureOf, type PlannedPlatform } from '@officina/core';

/** The target of an image on a platform: `base_amd64`. No image name has a `_`, so no two collide. */
export function targetName(image: string, { platform }: Pick<PlannedPlatform, 'platform'>): string {
  return `${image}_${architectureOf(platform)}`;
}
