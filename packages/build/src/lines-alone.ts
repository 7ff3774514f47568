import { layerLines, layersAlone, type Platform, readOptions } from '@officina/core';
import type { Planned } from './lineage.ts';

/** The Dockerfile of single layers of an image, and the names from outside that it needs. */
export interface LinesAlone {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** Takes the given lines out of an image's Dockerfile, each to be a layer on nothing. */
export function linesAlone(
  { image }: Pick<Planned, 'image'>,
  platform: Platform,
  wanted: readonly number[],
): LinesAlone {
  const options = readOptions(image, platform);
  const lines = layerLines(image.dockerfile, options).filter(({ line }) => wanted.includes(line));
  return {
    text: layersAlone(image.dockerfile, lines, options),
    names: new Set(lines.flatMap(({ names }) => [...names])),
  };
}
