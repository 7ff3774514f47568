import { Digest, FactoryError, type ImageContent } from '@officina/core';
import { z } from 'zod';

/** The blobs of an exported OCI layout, as far as they were kept. */
export interface ExportedBlobs {
  /** Manifests, configs and indexes, by digest. */
  readonly documents: Map<Digest, string>;
  /** Layers that were read to their end. */
  readonly layers: Map<Digest, ExportedLayer>;
}

/** What came of a layer. */
export interface ExportedLayer {
  /** Bytes that the export has of it. */
  readonly size: number;
  /** Of what came out of it, unpacked; left out where it was passed over. */
  readonly diffId?: Digest;
}

const Descriptor = z.object({
  digest: Digest,
  size: z.number(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const Index = z.object({ manifests: z.array(Descriptor) });
/** The configuration of an image (https://github.com/opencontainers/image-spec/blob/main/config.md). */
const Config = z.object({ rootfs: z.object({ diff_ids: z.array(Digest) }) });

/**
 * What every manifest and index of an export is made of; an index is made of the platforms that are there. Throws
 * engine-failed for a manifest whose config or layer is not there, and for a layer that was not read whole, by its size
 * and by what came out of it: what was not read must not pass for clean.
 */
export function contentsOf({ documents, layers }: ExportedBlobs): ImageContent[] {
  const contents = new Map<Digest, ImageContent>();
  const indexes: [Digest, z.infer<typeof Index>][] = [];
  for (const [digest, text] of documents) {
    const value: unknown = JSON.parse(text);
    const index = Index.safeParse(value);
    if (index.success) indexes.push([digest, index.data]);
    const manifest = Manifest.safeParse(value);
    if (!manifest.success || isAttestation(manifest.data)) continue;
    const config = configOf(manifest.data, documents);
    const wrong = config === undefined ? undefined : wrongLayer(manifest.data, config.diffIds, layers);
    if (config === undefined || wrong !== undefined) {
      const why = wrong ?? `config ${manifest.data.config.digest} is not in the export`;
      throw new FactoryError('engine-failed', `image ${digest}: ${why}`, {
        hint: 'docker pull or build the image again: what the engine has of it is not whole',
      });
    }
    contents.set(digest, {
      digest,
      layers: manifest.data.layers.map((layer) => layer.digest),
      config: config.value,
    });
  }
  for (const [digest, { manifests }] of indexes) {
    const parts = manifests.flatMap((part) => contents.get(part.digest) ?? []);
    if (parts.length === 0) continue;
    contents.set(digest, {
      digest,
      layers: [...new Set(parts.flatMap((part) => part.layers))],
      config: parts.length === 1 ? parts[0]?.config : parts.map((part) => part.config),
    });
  }
  return [...contents.values()];
}

/** An attestation's layers are documents, not files of the image. */
function isAttestation({ layers }: z.infer<typeof Manifest>): boolean {
  return (
    layers.length > 0 && layers.every((layer) => 'in-toto.io/predicate-type' in (layer.annotations ?? {}))
  );
}

/** What a document of an image leads to: manifests of an index; config and layers of a manifest, unless it is an attestation. */
export function partsOf(text: string): Record<'manifests' | 'documents' | 'layers', readonly Digest[]> {
  const value: unknown = JSON.parse(text);
  const index = Index.safeParse(value);
  const manifest = Manifest.safeParse(value);
  const image = manifest.success && !isAttestation(manifest.data) ? manifest.data : undefined;
  return {
    manifests: index.success ? index.data.manifests.map(({ digest }) => digest) : [],
    documents: image === undefined ? [] : [image.config.digest],
    layers: image?.layers.map(({ digest }) => digest) ?? [],
  };
}

function configOf({ config }: z.infer<typeof Manifest>, documents: ExportedBlobs['documents']) {
  const text = documents.get(config.digest);
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  const parsed = Config.safeParse(value);
  return { value, diffIds: parsed.success ? parsed.data.rootfs.diff_ids : [] };
}

/** What is wrong with the first layer of a manifest that was not read whole. */
function wrongLayer(
  { layers: named }: z.infer<typeof Manifest>,
  diffIds: readonly Digest[],
  read: ExportedBlobs['layers'],
): string | undefined {
  if (diffIds.length !== named.length) {
    return `its manifest names ${named.length} layers, its config ${diffIds.length}`;
  }
  for (const [index, { digest, size }] of named.entries()) {
    const layer = read.get(digest);
    if (layer === undefined) return `layer ${digest} is not in the export`;
    if (layer.size !== size) return `layer ${digest} has ${layer.size} bytes in the export, wanted ${size}`;
    const wanted = diffIds[index];
    if (layer.diffId !== undefined && layer.diffId !== wanted) {
      return `layer ${digest} was not read whole: what came out of it is ${layer.diffId}, wanted ${wanted}`;
    }
  }
  return undefined;
}
