import type { ReleaseRecord } from '@officina/core';

/** The tags of a released version that never move: each has its number in it, and nothing longer of which that is a part. */
export function versionTags({ images, version }: Pick<ReleaseRecord, 'images' | 'version'>): string[] {
  if (version === undefined) return [];
  const number = version.slice(1).replaceAll('.', '\\.');
  const pattern = new RegExp(`(?<![\\d.])${number}(?![\\w.])`);
  return images.flatMap(({ tags }) => tags.filter((tag) => pattern.test(tag)));
}
