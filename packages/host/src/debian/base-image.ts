import {
  architectureOf,
  canonicalJson,
  type Descriptor,
  type Digest,
  labels,
  type Platform,
  readManifest,
  renderIndex,
} from '@officina/core';

/** The fixed time (2025-01-01) that everything in a bootstrapped image is dated with at the latest; seconds. */
export const bootstrapEpoch = 1_735_689_600;

/** A layer's two identities and its size in bytes. */
export interface PackedLayer {
  readonly digest: Digest;
  /** The digest of the tar before compression. */
  readonly diffId: Digest;
  readonly size: number;
}

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

/** Which way of making them this is: images of another generation are made anew. 2: with the /dev that engines mount over. */
const generation = 'dev.officina.generation';

/** The index over manifests, one per platform, in the order of their architecture. */
export function renderDebianIndex(entries: readonly Descriptor[]): string {
  const architecture = ({ platform }: Descriptor) => platform?.architecture ?? '';
  return renderIndex(
    [...entries].sort((a, b) => (architecture(a) < architecture(b) ? -1 : 1)),
    { [generation]: '2' },
  );
}

/** The entries of an index of this generation; empty for anything else. */
export function parseIndexEntries(text: string | undefined): readonly Descriptor[] {
  const { annotations, manifests = [] } = readManifest(text) ?? {};
  return annotations?.[generation] === '2' ? manifests : [];
}
