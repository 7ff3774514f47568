import { architectureOf, type PlannedPlatform } from '@officina/core';

/**
 * The target of an image on a platform: `base_amd64`. No image name has a `_`, so no two collide; bake takes no dot, and
 * no architecture is called `dot`.
 */
export function targetName(image: string, { platform }: Pick<PlannedPlatform, 'platform'>): string {
  return `${image.replaceAll('.', '_dot_')}_${architectureOf(platform)}`;
}

/** The target of the single layers of an image that is assembled: `base_amd64__layers`. No tool's name begins with a `_`. */
export function layersName(image: string, entry: Pick<PlannedPlatform, 'platform'>): string {
  return `${targetName(image, entry)}__layers`;
}
