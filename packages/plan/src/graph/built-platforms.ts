import { FactoryError, type Platform } from '@officina/core';
import type { GraphImage } from './graph.ts';

/** Throws platform-missing for images that are asked for by name and are for none of the platforms of the plan. */
export function refuseUnbuilt(names: readonly string[], platforms: readonly Platform[]): void {
  const [name] = names;
  if (name === undefined) return;
  throw new FactoryError(
    'platform-missing',
    `${names.join(', ')}: image.yaml has none of ${platforms.join(', ')}`,
    {
      hint: `plan another platform with --platform, or change platforms in ${name}/image.yaml`,
    },
  );
}

/** An error (platform-missing) for each platform that an image is for, and an image that it is made from is not. */
export function narrowerParents(
  { image, parents, readings }: GraphImage,
  nodes: ReadonlyMap<string, GraphImage>,
): FactoryError[] {
  return parents.flatMap((parent) => {
    const below = nodes.get(parent);
    const missing = [...readings.keys()].filter((platform) => below?.readings.has(platform) === false);
    if (below === undefined || missing.length === 0) return [];
    const left = [...readings.keys()].filter((platform) => !missing.includes(platform));
    return [
      new FactoryError(
        'platform-missing',
        `${image.name} is for ${missing.join(', ')}, and ${parent}, which it is made from, is not`,
        {
          hint:
            left.length === 0
              ? `change platforms in ${below.image.folder}/image.yaml`
              : `write platforms: [${left.join(', ')}] into ${image.folder}/image.yaml`,
        },
      ),
    ];
  });
}
