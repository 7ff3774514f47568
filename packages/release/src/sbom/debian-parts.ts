import type { Inventory, Lock } from '@officina/core';
import { kindProperty, type Part } from './part.ts';
import { renderPurl } from './purl.ts';
import type { SbomContent } from './sbom-content.ts';

type Installed = Inventory['debian'][number];

/**
 * The system that the packages are of, as /etc/os-release names it. Trivy looks for no Debian package without it; and in an
 * SPDX document it knows the system by the identifier alone, which must begin with this word.
 */
export function systemPart(os: Inventory['os']): Part[] {
  if (os === undefined) return [];
  const { id, version } = os;
  return [
    {
      ...{ type: 'OperatingSystem', ref: `OperatingSystem:${id}`, name: id, version, supplier: id },
      ...{ purl: renderPurl('generic', { name: id, version }), depends: [] },
      properties: { [kindProperty]: 'system' },
    },
  ];
}

/** The packages of dpkg's database, each as its distribution's, or as of the repository that the lock has it from. */
export function debianParts(packages: Inventory['debian'], content: SbomContent): Part[] {
  const { locks, platform, inventory } = content;
  const locked = new Map(
    locks.flatMap(({ lock }) =>
      (lock.debian?.[platform] ?? []).map(
        (entry) =>
          [
            `${entry.name} ${entry.version}`,
            { hex: entry.sha256, origin: originOf(entry.repository, lock) },
          ] as const,
      ),
    ),
  );
  const own = { vendor: inventory?.os?.id ?? 'debian', distro: distroOf(content) };
  const refs = new Map(packages.map(({ name, architecture }) => [name, `debian:${name}:${architecture}`]));
  return packages.map((found): Part => {
    const { name, version, architecture, maintainer = 'Debian', license, depends = [] } = found;
    const { hex, origin } = locked.get(`${name} ${version}`) ?? {};
    const source = sourceOf(found, origin);
    const qualifiers = {
      arch: architecture,
      ...(origin === undefined
        ? {
            ...(own.distro === undefined ? {} : { distro: own.distro }),
            upstream: upstreamOf(source, version),
          }
        : { distro: origin.vendor, repository_url: origin.url }),
    };
    return {
      type: 'Library',
      ref: `debian:${name}:${architecture}`,
      ...{ name, version, supplier: maintainer, source },
      purl: renderPurl('deb', { namespace: origin?.vendor ?? own.vendor, name, version, qualifiers }),
      ...(hex === undefined ? {} : { hash: { algorithm: 'SHA-256', hex } }),
      ...(license === undefined ? {} : { license }),
      depends: depends.flatMap((one) => refs.get(one) ?? []),
      properties: {
        [kindProperty]: 'debian',
        ...(origin === undefined ? {} : { 'officina:repository': origin.vendor }),
      },
    };
  });
}

/** `debian-12`: Grype takes a name alone (`bookworm`) for that of a distribution, and finds nothing. */
function distroOf({ inventory, locks }: SbomContent): string | undefined {
  if (inventory?.os !== undefined) return `${inventory.os.id}-${inventory.os.version}`;
  const parent = locks
    .flatMap(({ lock }) => Object.values(lock.parents))
    .find(({ image }) => /\bdebian$/.test(image));
  const release = parent?.tag.split('-')[0];
  return release === undefined ? undefined : `debian-${release}`;
}

interface Origin {
  readonly vendor: string;
  readonly url: string;
}

/** Whose a package of a repository is. No advisory of Debian's is about it. */
function originOf(repository: string | undefined, { repositories }: Lock): Origin | undefined {
  const found = repository === undefined ? undefined : repositories?.[repository];
  return repository === undefined || found === undefined ? undefined : { vendor: repository, url: found.url };
}

/**
 * Advisories are of source packages. Trivy takes every .deb for one of the system's, whatever its package url says: only a
 * name that the system cannot have keeps Debian's advisories from somebody else's package.
 */
function sourceOf(
  { name, version, source = { name, version } }: Installed,
  origin: Origin | undefined,
): NonNullable<Part['source']> {
  return origin === undefined ? source : { ...source, name: `${origin.vendor}/${source.name}` };
}

/** Its name always, its version where the binary has another (`+b6`). */
function upstreamOf({ name, version }: NonNullable<Part['source']>, binary: string): string {
  return version === binary ? name : `${name}@${version}`;
}
