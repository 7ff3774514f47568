import {
  childrenOf,
  digested,
  FactoryError,
  type Layer,
  layersOf,
  readManifest as parseManifest,
  type Reference,
  type Registry,
  renderReference,
} from '@officina/core';

/** An image of a registry as it is transferred. */
export interface ImageBlobs {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  /** Configuration and manifest, bytes. */
  readonly rest: number;
}

/** Reads an image's blobs, of an index its first image's; throws registry-missing. */
export async function readManifest(
  registry: Pick<Registry, 'manifest'>,
  reference: Reference,
): Promise<ImageBlobs> {
  const raw = await registry.manifest(reference);
  if (raw === undefined)
    throw new FactoryError('registry-missing', `${renderReference(reference)} is not there`, {
      hint: 'run the bench again: it pushes its images first',
    });
  const [first = raw.digest] = childrenOf(raw);
  if (first !== raw.digest) return readManifest(registry, digested(reference, first));
  return { layers: layersOf(raw), rest: (parseManifest(raw.body)?.config?.size ?? 0) + raw.body.length };
}

/** Compressed bytes from the first layer on that differs: what a store that chains its layers unpacks again. */
export function bytesAbove(layers: readonly Layer[], before: readonly Layer[]): number {
  const first = layers.findIndex(({ digest }, at) => digest !== before[at]?.digest);
  return first < 0 ? 0 : layers.slice(first).reduce((sum, { size }) => sum + size, 0);
}
