import type { PageRelease } from '@officina/core';

/** A platform's image of a release. */
export type PagePlatform = PageRelease['images'][number]['platforms'][number];

/** One platform's image of a release; undefined where the release has none. */
export function platformOf(
  release: PageRelease | undefined,
  image: string,
  platform: string,
): PagePlatform | undefined {
  return release?.images
    .find((one) => one.image === image)
    ?.platforms.find((one) => one.platform === platform);
}

/** The compressed bytes that whoever has one image must fetch for another; undefined where layers are not known. */
export function updateCost(from: PagePlatform | undefined, to: PagePlatform | undefined): number | undefined {
  if (from?.layers === undefined || to?.layers === undefined) return undefined;
  const had = new Set<string>(from.layers.map(({ digest }) => digest));
  const wanted = new Map(
    to.layers.filter(({ digest }) => !had.has(digest)).map(({ digest, size }) => [digest, size]),
  );
  return [...wanted.values()].reduce((sum, size) => sum + size, 0);
}

/** In how many of the steps from release to release, newest first, the layer at a place of an image moved. */
export function timesMoved(history: readonly (PagePlatform | undefined)[], at: number): number {
  let moved = 0;
  for (let step = 0; step + 1 < history.length; step += 1) {
    const now = history[step]?.layers?.[at]?.digest;
    const before = history[step + 1]?.layers?.[at]?.digest;
    if (now !== undefined && before !== undefined && now !== before) moved += 1;
  }
  return moved;
}
