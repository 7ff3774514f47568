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
    ...(lock.debian?.[platform] ?? [])
      .filter(isInImage)
      .map(({ name, version }) => `debian:${name} ${version}`),
    ...Object.entries(lock.npm?.packages ?? {}).map(([name, { version }]) => `npm:${name} ${version}`),
  ]);
  return [...new Set(wanted)].filter((component) => !there.has(component)).sort();
}
