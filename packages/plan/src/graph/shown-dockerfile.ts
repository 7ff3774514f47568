import { dockerfilePath, folderName } from '@officina/core';
import type { GraphImage } from './graph.ts';

/** An image's Dockerfile as a plan names it: by its path from the images folder. */
export function shownDockerfile({ image }: Pick<GraphImage, 'image'>): string {
  return dockerfilePath({ folder: `./${folderName(image)}`, spec: image.spec }).replace(/^\.\//, '');
}
