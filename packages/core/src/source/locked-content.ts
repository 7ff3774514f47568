import type { ContextPackages } from '../debian-contexts.ts';
import { assetsFor, type Lock, type LockedParent, type LockedTool } from '../document/lock.ts';
import { type LockedPackage, repositoryUrl } from '../document/locked-debian.ts';
import { FactoryError } from '../error.ts';
import type { Platform } from '../platform.ts';
import type { FolderContent, Material } from '../port/material-store.ts';

/** A tool's assets for a platform: `asset`, or the files of a tree. Throws platform-missing when the lock has none. */
export function toolContent(
  name: { readonly image: string; readonly tool: string },
  { locked, platform }: { readonly locked: LockedTool; readonly platform: Platform },
): FolderContent {
  const what = `${name.image}: ${name.tool} ${locked.version} for ${platform}`;
  const assets = assetsFor(locked, platform);
  if (assets.length === 0) {
    throw new FactoryError(
      'platform-missing',
      `${name.image}: ${name.tool} ${locked.version} has no asset for ${platform}`,
      { hint: `run officina resolve --only ${name.tool}` },
    );
  }
  return Object.fromEntries(
    assets.map(({ path = 'asset', url, sha256, size }): [string, Material] => [
      path,
      {
        what,
        from: url,
        hash: { algorithm: 'sha256', hex: sha256 },
        ...(size === undefined ? {} : { size }),
      },
    ]),
  );
}

/** Whose Debian packages they are, and the parent whose apt took them. */
export interface DebianOwner {
  readonly image: string;
  readonly platform: Platform;
  readonly parent: Pick<LockedParent, 'image' | 'digest'>;
  /** Those of the lock, for what others than Debian give. */
  readonly repositories?: Lock['repositories'];
}

/**
 * An image's Debian packages: `packages`, a line `name=version architecture size sha256` for each, and `<sha256>.deb`; and
 * `present`, the names of those that must be there already, and `below`, a line `name=version` for each that images of ours
 * below have, if there are any. Throws lock-stale for a lock of before packages had a place.
 */
export function debianContent(
  owner: DebianOwner,
  { packages, present = [], below = [] }: Pick<ContextPackages, 'packages'> & Partial<ContextPackages>,
): FolderContent {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = sorted.map(
    (pkg) => `${pkg.name}=${pkg.version} ${pkg.architecture} ${pkg.size} ${pkg.sha256}\n`,
  );
  const files = sorted.map((pkg): [string, Material] => [
    `${pkg.sha256}.deb`,
    {
      what: `${owner.image}: Debian package ${pkg.name} ${pkg.version} ${pkg.architecture}`,
      from: placeOf(pkg, owner),
      hash: { algorithm: 'sha256', hex: pkg.sha256 },
      size: pkg.size,
    },
  ]);
  const more = Object.entries({ present, below }).flatMap(([name, words]) =>
    words.length === 0 ? [] : [[name, { text: words.map((word) => `${word}\n`).join('') }] as const],
  );
  return { packages: { text: lines.join('') }, ...Object.fromEntries(more), ...Object.fromEntries(files) };
}

/** Of Debian only the parent's own apt sources say the host; a repository's address is in the lock. */
function placeOf(
  pkg: LockedPackage,
  { image, platform, parent, repositories }: DebianOwner,
): Material['from'] {
  const path = pkg.path ?? noPlace(image, pkg);
  if (pkg.repository === undefined) return { debian: { path, parent, platform } };
  const repository = repositories?.[pkg.repository];
  return repository === undefined ? noPlace(image, pkg) : repositoryUrl(repository, path);
}

function noPlace(image: string, { name, version }: LockedPackage): never {
  throw new FactoryError('lock-stale', `${image}: the lock does not say where ${name} ${version} is`, {
    hint: `run officina resolve --only ${image}/debian-packages: it adds the place of each package`,
  });
}
