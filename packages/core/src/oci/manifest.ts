import { z } from 'zod';
import { canonicalJson } from '../canonical.ts';
import { Digest, digestOf } from '../digest.ts';
import { FactoryError } from '../error.ts';
import { readIfJson } from '../parse.ts';
import type { RawManifest, Registry } from '../port/registry.ts';
import { digested } from '../reference.ts';
import { mediaTypes } from './media-types.ts';

/** What a manifest or an index names (image-spec, descriptor.md), as far as we ask for it. */
export const Descriptor = z.object({
  mediaType: z.string().optional(),
  digest: Digest,
  /** Bytes. */
  size: z.number().optional(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

/** A manifest, which has a config and layers, or an index, which has manifests (image-spec, manifest.md, image-index.md). */
export const Manifest = z.object({
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor).optional(),
  manifests: z.array(Descriptor).optional(),
  subject: Descriptor.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Reads a manifest or an index; undefined for what is neither. */
export function readManifest(text: string | undefined): Manifest | undefined {
  return Manifest.safeParse(readIfJson(text)).data;
}

/** All that a descriptor must have. */
export type Subject = Descriptor & { readonly mediaType: string; readonly size: number };

/** A thing with these bytes, as a manifest names it. */
export function descriptorOf(mediaType: string, content: string): Subject {
  return { mediaType, digest: digestOf(content), size: Buffer.byteLength(content) };
}

/** Where an image layout has a blob, in its folder (image-spec, image-layout.md). */
export function blobPath(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** A manifest whose bytes follow from what it names alone. */
export function renderManifest(
  parts: Pick<Manifest, 'artifactType' | 'config' | 'layers' | 'subject'>,
): string {
  return canonicalJson({ schemaVersion: 2, mediaType: mediaTypes.manifest, ...parts });
}

/** An index whose bytes follow from what it names alone. */
export function renderIndex(manifests: readonly Descriptor[], annotations?: Manifest['annotations']): string {
  return canonicalJson({ schemaVersion: 2, mediaType: mediaTypes.index, manifests, annotations });
}

/** The platform of an index's entry, `os/architecture`; undefined where it does not say. */
export function platformOf({ platform }: Descriptor): string | undefined {
  return platform && `${platform.os}/${platform.architecture}`;
}

/** A layer as a manifest lists it; size is in compressed bytes. */
export interface Layer {
  readonly digest: Digest;
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
  return layersIn(manifest);
}

/** The layers that a manifest names, lowest first; none for an index. */
export function layersIn(manifest: Manifest | undefined): Layer[] {
  return manifest?.layers?.map(({ digest, size = 0 }) => ({ digest, size })) ?? [];
}

/** The digests that an index lists; for a single manifest its own. */
export function childrenOf(raw: Pick<RawManifest, 'body' | 'digest'>): Digest[] {
  const { manifests } = parseManifest(raw);
  return manifests === undefined ? [raw.digest] : manifests.map(({ digest }) => digest);
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
  // Asked twice before it counts as gone: how much is to be downloaded then stands in a record that never changes.
  const before =
    (await registry.manifest(digested(repository, old))) ??
    (await registry.manifest(digested(repository, old)));
  return before === undefined ? { size } : { size, download: downloadOf(layers, layersOf(before)) };
}

function parseManifest(raw: Pick<RawManifest, 'body' | 'digest'>): Manifest {
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
