import {
  FactoryError,
  type LockedParent,
  type Platform,
  readDockerfile,
  readOptions,
  type WorkspaceImage,
} from '@officina/core';

interface Options {
  readonly parents: Readonly<Record<string, LockedParent>>;
  readonly platforms: readonly Platform[];
}

/**
 * The locked parent that an image's last stage stands on, on each platform, as plan reads the Dockerfile: there apt is
 * asked. Throws parent-missing where it stands on none of them, dockerfile-invalid.
 */
export function debianParents(
  image: Pick<WorkspaceImage, 'name' | 'folder' | 'spec' | 'dockerfile'>,
  { parents, platforms }: Options,
): ReadonlyMap<Platform, LockedParent> {
  return new Map(
    platforms.map((platform) => {
      const { base } = readDockerfile(image.dockerfile, readOptions(image, platform));
      const parent = Object.hasOwn(parents, base) ? parents[base] : undefined;
      if (parent !== undefined) return [platform, parent];
      throw new FactoryError(
        'parent-missing',
        `${platform}: apt is asked in the parent that an image stands on, and ${image.name} stands on ${base}`,
        { hint: 'declare the Debian packages in the image that is FROM a parent of its own' },
      );
    }),
  );
}
