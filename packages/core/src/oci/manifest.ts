import { z } from 'zod';
import type { Digest } from '../digest.ts';
import { FactoryError } from '../error.ts';
import type { RawManifest, Registry } from '../port/registry.ts';
import { parseReference } from '../reference.ts';

const Descriptor = z.object({ digest: z.string(), size: z.number().optional() });
const Manifest = z.object({
  mediaType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor).optional(),
  manifests: z.array(Descriptor).optional(),
});

/** A layer as a manifest lists it; size is in compressed bytes. */
export interface Layer {
  readonly digest: string;
  readonly size: number;
}

/** The layers of one platform's manifest; throws registry-answer for an index or what is no manifest at all. */
export function layersOf(raw: Pick<RawManifest, 'body' | 'digest'>): Layer[] {
  const manifest = parseManifest(raw);
  if (manifest.layers === undefined) {
    throw new FactoryError(
      'registry-answer',
      `${raw.digest} is not one platform's manifest: it has no layers`,
      {
        hint: 'build candidates without attestations, so that each is a single manifest',
      },
    );
  }
  return manifest.layers.map(({ digest, size = 0 }) => ({ digest, size }));
}

/** The digests that an index lists; for a single manifest its own. */
export function childrenOf(raw: Pick<RawManifest, 'body' | 'digest'>): Digest[] {
  const { manifests } = parseManifest(raw);
  return manifests === undefined ? [raw.digest] : manifests.map(({ digest }) => digest as Digest);
}

/** The compressed bytes of all layers. */
export function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

/** The compressed bytes that someone who has `old` must download for `now`; a layer counts once. */
export function downloadOf(now: readonly Layer[], old: readonly Layer[]): number {
  const had = new Set(old.map(({ digest }) => digest));
  const missing = new Map(now.filter(({ digest }) => !had.has(digest)).map((layer) => [layer.digest, layer]));
  return sizeOf([...missing.values()]);
}

/** Compressed bytes of one platform's image, and those that an owner of an older one must download. */
export interface Weight {
  readonly size: number;
  /** Absent where there is no older one to compare with. */
  readonly download?: number;
}

/** Weighs one platform's image against an older one of the same repository, when the registry still has that. */
export async function weighImage(
  now: RawManifest,
  { repository, old }: { readonly repository: string; readonly old: Digest | undefined },
  registry: Registry,
): Promise<Weight> {
  const layers = layersOf(now);
  const size = sizeOf(layers);
  if (old === undefined) return { size };
  const before = await registry.manifest({ ...parseReference(repository), digest: old });
  return before === undefined ? { size } : { size, download: downloadOf(layers, layersOf(before)) };
}

function parseManifest(raw: Pick<RawManifest, 'body' | 'digest'>): z.infer<typeof Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(raw.body);
  } catch (cause) {
    throw new FactoryError('registry-answer', `${raw.digest} is not JSON`, {
      hint: 'look whether the digest is that of an image',
      cause,
    });
  }
  const result = Manifest.safeParse(value);
  if (result.success) return result.data;
  throw new FactoryError('registry-answer', `${raw.digest} is not an image manifest`, {
    hint: 'look whether the digest is that of an image',
    cause: result.error,
  });
}
