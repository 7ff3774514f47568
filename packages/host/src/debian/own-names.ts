import { type Container, FactoryError, type LockedPackage } from '@officina/core';
import { installedNames } from './dpkg-status.ts';
import { readStatus } from './installed-below.ts';
import type { PackageGroup } from './package-group.ts';

/**
 * Throws asset-missing for a name that apt took another package for: what is asked for by name must be locked by it, or be
 * there already. Throws lock-stale where that is said of one, and it is not there.
 */
export async function requireOwnNames(
  container: Container,
  {
    packages,
    others,
    present,
    came,
    options,
  }: Pick<PackageGroup, 'packages' | 'others' | 'present'> & {
    readonly came: readonly LockedPackage[];
    readonly options: readonly string[];
  },
): Promise<void> {
  const names = new Set(came.map(({ name }) => name));
  const open = [...packages, ...others]
    .map((one) => one.replace(/=.*$/, ''))
    .filter((name) => !names.has(name));
  if (open.length + present.length === 0) return;
  const there = installedNames(await readStatus(container, options));
  const absent = present.filter((name) => !there.has(name));
  if (absent.length > 0) {
    const message = `${absent.join(', ')}: not in what the image stands on, where the lock has it`;
    throw new FactoryError('lock-stale', message, { hint: 'run officina resolve --only debian-packages' });
  }
  const virtual = open.filter((name) => !there.has(name));
  if (virtual.length === 0) return;
  throw new FactoryError(
    'asset-missing',
    `Debian packages: ${virtual.join(', ')} is no package of its own, and apt takes another that provides it`,
    { hint: `name that one in image.yaml: apt-cache showpkg ${virtual[0]} lists who provides it` },
  );
}
