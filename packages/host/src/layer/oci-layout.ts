import { Digest, FactoryError, type ImageContent } from '@officina/core';
import { z } from 'zod';

/** The blobs of an exported OCI layout, as far as they were kept. */
export interface ExportedBlobs {
  /** Manifests, configs and indexes, by digest. */
  readonly documents: Map<Digest, string>;
  /** Layers that were read to their end. */
  readonly layers: Set<Digest>;
}

const Descriptor = z.object({
  digest: Digest,
  annotations: z.record(z.string(), z.string()).optional(),
});
const Manifest = z.object({ config: Descriptor, layers: z.array(Descriptor) });
const Index = z.object({ manifests: z.array(Descriptor) });

/**
 * What every manifest and index of an export is made of; an index is made of the platforms that are there. Throws
 * engine-failed for a manifest whose config or layer is not there: what was not read must not pass for clean.
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
    const { config } = manifest.data;
    const missing = manifest.data.layers.find((layer) => !layers.has(layer.digest));
    const configText = documents.get(config.digest);
    if (missing !== undefined || configText === undefined) {
      const what = missing === undefined ? `config ${config.digest}` : `layer ${missing.digest}`;
      throw new FactoryError('engine-failed', `image ${digest}: ${what} is not in the export`, {
        hint: 'pull or build the image again: the engine keeps only a part of it',
      });
    }
    contents.set(digest, {
      digest,
      layers: manifest.data.layers.map((layer) => layer.digest),
      config: JSON.parse(configText),
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
