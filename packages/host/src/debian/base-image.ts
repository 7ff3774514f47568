import { architectureOf, canonicalJson, type Digest, labels, type Platform } from '@officina/core';
import { z } from 'zod';
import { mediaTypes } from './loopback-upload.ts';

/** The fixed time (2025-01-01) that everything in a bootstrapped image is dated with at the latest; seconds. */
export const bootstrapEpoch = 1_735_689_600;

/** A layer's two identities and its size in bytes. */
export interface PackedLayer {
  readonly digest: Digest;
  /** The digest of the tar before compression. */
  readonly diffId: Digest;
  readonly size: number;
}

/** One platform's manifest in an index. */
export const IndexEntry = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.number(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
});
export type IndexEntry = z.infer<typeof IndexEntry>;

/** The config of a base image of one layer, labelled as bootstrapped; the same bytes for the same layer. */
export function renderImageConfig(platform: Platform, layer: PackedLayer): string {
  const created = new Date(bootstrapEpoch * 1000).toISOString();
  return canonicalJson({
    architecture: architectureOf(platform),
    os: 'linux',
    created,
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: ['bash'],
      Labels: { [labels.bootstrapped]: 'true' },
    },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created, created_by: 'mmdebstrap --variant=minbase' }],
  });
}

/** The manifest over a config and one layer. */
export function renderManifest(config: { digest: Digest; size: number }, layer: PackedLayer): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...config },
    layers: [{ mediaType: mediaTypes.layer, digest: layer.digest, size: layer.size }],
  });
}

/** Which way of making them this is: images of another generation are made anew. 2: with the /dev that engines mount over. */
const generation = { 'dev.officina.generation': '2' };

/** The index over manifests, one per platform, in the order of their architecture. */
export function renderIndex(entries: readonly IndexEntry[]): string {
  const manifests = [...entries].sort((a, b) =>
    (a.platform?.architecture ?? '') < (b.platform?.architecture ?? '') ? -1 : 1,
  );
  return canonicalJson({ schemaVersion: 2, mediaType: mediaTypes.index, manifests, annotations: generation });
}

/** The entries of an index of this generation; empty for anything else. */
export function parseIndexEntries(text: string | undefined): IndexEntry[] {
  const annotations = z.object({
    'dev.officina.generation': z.literal(generation['dev.officina.generation']),
  });
  const Index = z.object({ manifests: z.array(IndexEntry), annotations });
  try {
    return Index.parse(JSON.parse(text ?? '')).manifests;
  } catch {
    return [];
  }
}
