import { z } from 'zod';
import { quoteCell } from './quote/markdown.ts';

/**
 * Images whose build has a network, by name, and why: an image itself and those that it is made from. Nobody can say what
 * their steps fetched.
 */
export const OpenBuilds = z.record(z.string(), z.string());
export type OpenBuilds = z.infer<typeof OpenBuilds>;

/** One sentence per image that is open, or made from one that is: `gemini is open through base: <why>`. */
export function openSentences(
  images: readonly { readonly name: string; readonly open?: OpenBuilds | undefined }[],
): string[] {
  return images.flatMap(({ name, open = {} }) =>
    Object.entries(open).map(
      ([source, why]) => `${name} is open${source === name ? '' : ` through ${source}`}: ${why}`,
    ),
  );
}

/** The same as a Markdown list, each image once, under a sentence that says what it means; empty for none. */
export function renderOpenBuilds(
  images: readonly { readonly name: string; readonly open?: OpenBuilds | undefined }[],
): string[] {
  const sentences = [...new Set(openSentences(images))];
  if (sentences.length === 0) return [];
  return [
    'Steps of these builds had a network. What they fetched is in no lock and in no SBOM.',
    '',
    ...sentences.map((sentence) => `- ${quoteCell(sentence, 500)}`),
  ];
}
