import type { PageContents, PagePackages } from '@officina/core';

/** One release's components, by `image platform`. */
export interface ReleaseContents {
  readonly version: string;
  readonly places: ReadonlyMap<string, PageContents>;
}

/**
 * All components of all releases (oldest first) as runs: a version of a package that a hundred releases have is one row. A
 * release whose SBOM is not there interrupts a run, because nobody knows what it had.
 */
export function packageRuns(releases: readonly ReleaseContents[]): PagePackages {
  const places = [...new Set(releases.flatMap((release) => [...release.places.keys()]))].sort();
  const done: PagePackages['runs'] = [];
  const open = new Map<string, PagePackages['runs'][number]>();
  releases.forEach(({ places: there }, at) => {
    places.forEach((place, position) => {
      for (const [kind, name, version] of there.get(place) ?? []) {
        const key = [position, kind, name, version].join('\n');
        const run = open.get(key);
        if (run !== undefined && run[5] >= at - 1) run[5] = at;
        else {
          const begun: PagePackages['runs'][number] = [kind, name, version, position, at, at];
          open.set(key, begun);
          done.push(begun);
        }
      }
    });
  });
  return {
    schema: 'officina.page-packages/v1',
    releases: releases.map(({ version }) => version),
    places,
    runs: done.sort((one, other) => compare(one[1], other[1]) || one[3] - other[3] || one[4] - other[4]),
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
