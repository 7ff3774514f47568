import {
  type ComparedImage,
  downloadOf,
  mapUntilFailure,
  type OpenedImage,
  type PageComparison,
  sizeOf,
  type Talk,
} from '@officina/core';
import { differenceOf } from './file-difference.ts';
import { type FileTree, layerReader, layOver } from './file-tree.ts';
import { isDatabase, readPackages } from './read-packages.ts';

/** An image and how it was asked for. */
export interface Compared {
  readonly reference: string;
  readonly image: OpenedImage;
}

/** Puts two images side by side, layer by layer, file by file; each layer is read once. Throws what reading a layer throws. */
export async function compare(from: Compared, to: Compared, talk: Talk): Promise<PageComparison> {
  const read = layerReader(isDatabase);
  const digests = new Set([...from.image.layers, ...to.image.layers].map(({ digest }) => digest));
  return talk.task(`look into ${digests.size} layers`, async (progress) => {
    let done = 0;
    const treeOf = async ({ image }: Compared): Promise<FileTree> => {
      const members = await mapUntilFailure(image.layers, 2, async ({ digest }) => {
        const found = await read(image, digest);
        progress.detail(`${++done} of ${from.image.layers.length + to.image.layers.length}`);
        return found;
      });
      return layOver(members);
    };
    const old = await treeOf(from);
    const now = await treeOf(to);
    return {
      schema: 'officina.page-comparison/v1',
      from: sideOf(from, old),
      to: sideOf(to, now),
      download: downloadOf(to.image.layers, from.image.layers),
      files: differenceOf(old, now),
    };
  });
}

function sideOf({ reference, image }: Compared, tree: FileTree): ComparedImage {
  const { found, digest, layers, config } = image;
  return {
    ...{ reference, found, digest, platform: config.platform ?? 'not known', size: sizeOf(layers) },
    layers: layers.map((layer, at) => ({ ...layer, made: config.history[at] ?? '' })),
    environment: [...config.environment],
    labels: { ...config.labels },
    ...readPackages(tree),
  };
}
