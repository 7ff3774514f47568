import {
  debianGround,
  FactoryError,
  isInImage,
  type LockedPackage,
  lockedContexts,
  type Platform,
  platformsOfImage,
  type WorkspaceImage,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

interface Around {
  /** All images of the workspace. */
  readonly images: readonly WorkspaceImage[];
  readonly platforms: readonly Platform[];
}

/** An error (lock-mismatch) for each image whose lock takes Debian packages for installed that a skipped image below would install. */
export function skippedPackages(nodes: readonly GraphImage[], { images, platforms }: Around): FactoryError[] {
  const planned = new Set(nodes.map(({ image }) => image.name));
  const byName = new Map(images.map((image) => [image.name, image]));
  return nodes.flatMap(({ image }) => {
    const { lock } = image;
    if (lock?.present === undefined) return [];
    return platformsOfImage(image, platforms).flatMap((platform) => {
      const { below } = debianGround(image, { platform, images: byName });
      return [...lockedContexts(lock, platform)].flatMap(([context, { present }]) => {
        const [skipped, left] = [false, true].map((is) =>
          (below.get(context) ?? []).filter(({ name }) => planned.has(name) === is),
        ) as [WorkspaceImage[], WorkspaceImage[]];
        const has = packagesOf(left, platform);
        const missing = [...packagesOf(skipped, platform)].filter(
          (name) => present.includes(name) && !has.has(name),
        );
        if (missing.length === 0) return [];
        const names = skipped.map(({ name }) => name).join(', ');
        const message = `${image.name}: ${context} for ${platform} was locked on ${names}, which is left out, and ${missing.slice(0, 5).join(', ')} came from there`;
        return [
          new FactoryError('lock-mismatch', message, {
            hint: `skip ${image.name}, too, or name them under debian.packages of an image below that stays, and run officina resolve`,
          }),
        ];
      });
    });
  });
}

/** The names of the packages that images install. */
function packagesOf(images: readonly WorkspaceImage[], platform: Platform): Set<string> {
  const packages = images.flatMap(({ lock }): readonly LockedPackage[] => lock?.debian?.[platform] ?? []);
  return new Set(packages.filter(isInImage).map(({ name }) => name));
}
