import { type Digest, FactoryError, type Reference, type Registry, renderReference } from '@officina/core';
import { z } from 'zod';

/** One layer of an image: its compressed blob. */
export interface Layer {
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
}

/** An image of a registry as it is transferred. */
export interface ImageBlobs {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  /** Configuration and manifest, bytes. */
  readonly rest: number;
}

const Manifest = z.object({
  config: z.object({ size: z.number() }),
  layers: z.array(z.object({ digest: z.string(), size: z.number() })),
});
const Index = z.object({ manifests: z.array(z.object({ digest: z.string() })).min(1) });

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
  const value: unknown = JSON.parse(raw.body);
  const index = Index.safeParse(value);
  if (index.success) {
    const digest = index.data.manifests[0]?.digest as Digest;
    const { tag: _, ...place } = reference;
    return readManifest(registry, { ...place, digest });
  }
  const { config, layers } = Manifest.parse(value);
  return { layers, rest: config.size + raw.body.length };
}

/** Compressed bytes of the layers that are not among the known ones, each once. */
export function newBytes(layers: readonly Layer[], known: readonly Layer[]): number {
  const seen = new Set(known.map(({ digest }) => digest));
  let bytes = 0;
  for (const { digest, size } of layers) {
    if (seen.has(digest)) continue;
    seen.add(digest);
    bytes += size;
  }
  return bytes;
}

/** Compressed bytes from the first layer on that differs: what a store that chains its layers unpacks again. */
export function bytesAbove(layers: readonly Layer[], before: readonly Layer[]): number {
  const first = layers.findIndex(({ digest }, at) => digest !== before[at]?.digest);
  return first < 0 ? 0 : layers.slice(first).reduce((sum, { size }) => sum + size, 0);
}
