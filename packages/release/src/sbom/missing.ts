import { assetsFor, isInImage } from '@officina/core';
import type { Component, ReadSbom } from './read-sbom.ts';
import type { SbomContent } from './sbom-content.ts';

/** The components of an SBOM as `kind:name version`. */
export function namesIn({ components }: ReadSbom): Set<string> {
  return new Set(components.map(({ kind, name, version }: Component) => `${kind}:${name} ${version}`));
}

/** What the locks name and an SBOM does not: tools, Debian packages and npm packages of the platform, each with its version. */
export function missingFrom(sbom: ReadSbom, { locks, platform }: SbomContent): string[] {
  const there = namesIn(sbom);
  const wanted = locks.flatMap(({ lock }) => [
    ...Object.entries(lock.tools)
      .filter(([, tool]) => assetsFor(tool, platform).length > 0)
      .map(([name, { version }]) => `tool:${name} ${version}`),
    ...Object.entries(lock.npm?.packages ?? {}).map(([name, { version }]) => `npm:${name} ${version}`),
  ]);
  // An image may have a newer one of a package than the image below has.
  const debian = new Map(
    locks.flatMap(({ lock }) =>
      (lock.debian?.[platform] ?? [])
        .filter(isInImage)
        .map(({ name, version }) => [name, `debian:${name} ${version}`] as const),
    ),
  );
  return [...new Set([...wanted, ...debian.values()])].filter((component) => !there.has(component)).sort();
}
