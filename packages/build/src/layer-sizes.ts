import type { Candidate } from '@officina/core';

/** Compressed bytes of an image's layers, each with the line that made it; lowest first. */
export function layerSizes(
  layers: readonly { readonly size: number }[],
  history: readonly string[],
): Required<Pick<Candidate, 'size' | 'layers'>> {
  const named = layers.map(({ size }, at) => ({ name: madeBy(history[at], at), size }));
  return { size: named.reduce((sum, { size }) => sum + size, 0), layers: named };
}

function madeBy(line: string | undefined, at: number): string {
  const text = (line ?? '')
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? `layer ${at + 1}` : text.slice(0, 80);
}
