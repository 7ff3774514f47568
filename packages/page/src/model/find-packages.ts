import type { PagePackages } from '@officina/core';

/** A version of a package, and where it was when. */
export interface FoundPackage {
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly places: readonly string[];
  /** The first and the last release that have it in any of the places. */
  readonly first: string;
  readonly last: string;
  /** Whether the newest release has it. */
  readonly now: boolean;
}

/** Packages whose name, or name and version (`openssl 3.0.17`), holds the words, those that begin with them first. */
export function findPackages(
  packages: PagePackages,
  words: string,
  limit = 100,
): { found: FoundPackage[]; more: number } {
  const [name = '', version = ''] = words
    .trim()
    .toLowerCase()
    .split(/[\s=@]+(?=[^\s]*$)/);
  const found = new Map<string, PagePackages['runs']>();
  for (const run of packages.runs) {
    const [kind, called, has] = run;
    if (!called.toLowerCase().includes(name) || !has.toLowerCase().includes(version)) continue;
    const key = `${kind}\n${called}\n${has}`;
    const runs = found.get(key);
    if (runs === undefined) found.set(key, [run]);
    else runs.push(run);
  }
  const starts = (called: string) =>
    called.toLowerCase() === name ? 0 : called.toLowerCase().startsWith(name) ? 1 : 2;
  const rows = [...found.values()].map((runs) => foundOf(runs, packages));
  rows.sort((one, other) => starts(one.name) - starts(other.name));
  return { found: rows.slice(0, limit), more: Math.max(0, rows.length - limit) };
}

function foundOf(runs: PagePackages['runs'], { places, releases }: PagePackages): FoundPackage {
  const [kind = '', name = '', version = ''] = runs[0] ?? [];
  const first = Math.min(...runs.map(([, , , , begin]) => begin));
  const last = Math.max(...runs.map(([, , , , , end]) => end));
  return {
    ...{ kind, name, version },
    places: [...new Set(runs.map(([, , , place]) => places[place] ?? ''))].sort(),
    first: releases[first] ?? '',
    last: releases[last] ?? '',
    now: last === releases.length - 1,
  };
}

/** What one place of a release has, name to version, by kind and name. */
export function packagesOf(
  packages: PagePackages,
  version: string,
  place: string,
): ReadonlyMap<string, string> {
  const at = packages.releases.indexOf(version);
  const where = packages.places.indexOf(place);
  return new Map(
    packages.runs
      .filter(([, , , position, first, last]) => position === where && first <= at && at <= last)
      .map(([kind, name, has]) => [`${kind} ${name}`, has]),
  );
}
