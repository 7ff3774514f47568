import { compareVersions } from '@officina/core';

/** What takes a version for one that its authors took back. */
export type IsRetracted = (version: string) => boolean;

/**
 * The versions that a go.mod takes back, each alone or from one to another (https://go.dev/ref/mod#go-mod-file-retract); the
 * newest version's go.mod speaks for all. Versions are without their v.
 */
export function readRetractions(text: string): IsRetracted {
  const lines = text.replaceAll(/\/\/.*$/gm, '');
  const blocks = [...lines.matchAll(/^[ \t]*retract[ \t]*(?:\(([^)]*)\)|(.*))$/gm)];
  const words = blocks.flatMap(([, block = '', single = '']) => `${block}\n${single}`.split('\n'));
  const ranges = words.flatMap((word) => {
    const [, low, high = low] = /^\s*\[?\s*v([^\s,\]]+)(?:\s*,\s*v([^\s\]]+))?/.exec(word) ?? [];
    return low === undefined || high === undefined ? [] : [[low, high] as const];
  });
  return (version) =>
    ranges.some(
      ([low, high]) =>
        compareVersions(version, low, 'semver') >= 0 && compareVersions(version, high, 'semver') <= 0,
    );
}
