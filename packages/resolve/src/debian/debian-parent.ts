import {
  FactoryError,
  type LockedParent,
  type Platform,
  readDockerfile,
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
  { name, folder, dockerfile }: Pick<WorkspaceImage, 'name' | 'folder' | 'dockerfile'>,
  { parents, platforms }: Options,
): ReadonlyMap<Platform, LockedParent> {
  return new Map(
    platforms.map((platform) => {
      const { base } = readDockerfile(dockerfile, { file: `${folder}/Dockerfile`, platform });
      const parent = Object.hasOwn(parents, base) ? parents[base] : undefined;
      if (parent !== undefined) return [platform, parent];
      throw new FactoryError(
        'parent-missing',
        `${platform}: apt is asked in the parent that an image stands on, and ${name} stands on ${base}`,
        { hint: 'declare the Debian packages in the image that is FROM a parent of its own' },
      );
    }),
  );
}
