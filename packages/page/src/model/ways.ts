import type { PageRelease } from '@officina/core';
import { short } from '../words.ts';

export type PagePlatform = PageRelease['images'][number]['platforms'][number];

/** In a sentence, how the image of a platform was made, as far as it was recorded. */
export function ways({ platform, made }: Pick<PagePlatform, 'platform' | 'made'>): string {
  if (made === undefined) return `How it was made for ${platform} was not recorded.`;
  if (made.how === 'built') return `The builder made all of it for ${platform}.`;
  const { from, lines } = made;
  const anew =
    lines.length === 0
      ? 'new layers come from below alone'
      : `new ${lines.length === 1 ? 'is the layer of line' : 'are the layers of lines'} ${lines.join(', ')}`;
  return `It was assembled for ${platform} from ${short(from)}: ${anew}.`;
}
