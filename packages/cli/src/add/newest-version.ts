import { compareVersions, isPrerelease, isVersion, type VersionScheme } from '@officina/core';

/** A version, and how it and those beside it are read. */
export interface NewestVersion {
  readonly version: string;
  readonly scheme: VersionScheme;
}

/**
 * The newest final one of these versions, as semver if most are of it and none was published once more (`2.9.0.post1`), which
 * semver does not know; undefined where no scheme reads one.
 */
export function newestVersion(versions: readonly string[]): NewestVersion | undefined {
  const isAgain = versions.some((version) => /\.post\d+$/.test(version));
  for (const scheme of ['semver', 'numbers'] as const) {
    const stable = versions.filter((version) => isVersion(version, scheme) && !isPrerelease(version, scheme));
    const [newest] = [...stable].sort((a, b) => compareVersions(b, a, scheme));
    const isMost = !isAgain && stable.length * 2 > versions.length;
    if (newest !== undefined && (isMost || scheme === 'numbers')) return { version: newest, scheme };
  }
  return undefined;
}
