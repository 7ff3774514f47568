import { contentMoves, type Move, type ReleasedImage } from '@officina/core';

/** What of a release record tells what moved. */
export interface Snapshot {
  readonly images: readonly (Pick<ReleasedImage, 'image' | 'contents'> & {
    readonly platforms: readonly Pick<ReleasedImage['platforms'][number], 'platform' | 'digest'>[];
  })[];
}

/** What moved from one release to the next, images in the new one's order; empty when nothing did. */
export function movesBetween(old: Snapshot, now: Snapshot): Move[] {
  const before = new Map(old.images.map((image) => [image.image, image]));
  const gone = old.images.filter(({ image }) => !now.images.some((other) => other.image === image));
  return [
    ...gone.map(({ image }) => ({ image, kind: 'image', name: image, step: 'removed' }) as const),
    ...now.images.flatMap((image): Move[] => {
      const last = before.get(image.image);
      if (last === undefined)
        return [{ image: image.image, kind: 'image', name: image.image, step: 'added' }];
      const inside =
        last.contents === undefined || image.contents === undefined
          ? []
          : contentMoves(image.image, last.contents, image.contents);
      if (inside.length > 0 || digestsOf(last) === digestsOf(image)) return inside;
      return [{ image: image.image, kind: 'image', name: image.image, step: 'rebuilt' }];
    }),
  ];
}

function digestsOf(image: Snapshot['images'][number]): string {
  return image.platforms
    .map(({ platform, digest }) => `${platform} ${digest}`)
    .sort()
    .join('\n');
}
