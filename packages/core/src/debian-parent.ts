import { readDockerfile } from './dockerfile/dockerfile.ts';
import { readOptions } from './dockerfile/frontend.ts';
import type { LockedParent } from './document/lock.ts';
import { FactoryError } from './error.ts';
import type { Platform } from './platform.ts';
import type { WorkspaceImage } from './workspace.ts';

interface Options {
  readonly parents: Readonly<Record<string, LockedParent>>;
  readonly platform: Platform;
}

/**
 * The locked parent that an image's last stage stands on, on a platform, as plan reads the Dockerfile: its apt says which
 * Debian packages come, and from where. Throws parent-missing where it stands on none of them, dockerfile-invalid.
 */
export function debianParent(
  image: Pick<WorkspaceImage, 'name' | 'folder' | 'spec' | 'dockerfile'>,
  { parents, platform }: Options,
): LockedParent {
  const { base } = readDockerfile(image.dockerfile, readOptions(image, platform));
  const parent = Object.hasOwn(parents, base) ? parents[base] : undefined;
  if (parent !== undefined) return parent;
  throw new FactoryError(
    'parent-missing',
    `${platform}: apt is asked in the parent that an image stands on, and ${image.name} stands on ${base}`,
    { hint: 'declare the Debian packages in the image that is FROM a parent of its own' },
  );
}
