import { z } from 'zod';
import { Digest } from '../digest.ts';
import { descriptorOf, renderManifest } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { type Origin, parseJson } from '../parse.ts';
import type { MaterialHash } from '../port/material-store.ts';

/** A file of a lock as it is kept: the blob of its own bytes. */
export interface SourceBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** What it is, for those who look. */
  readonly what: string;
  /** How the lock knows it, where that is not by its sha256. */
  readonly hash?: MaterialHash;
}

/** The config of such an artifact, which has none. */
export const emptyConfig = '{}';

const type = 'application/vnd.officina.sources.v1';
const title = 'org.opencontainers.image.title';
const knownAs = 'dev.officina.hash';

const Manifest = z.object({
  layers: z.array(
    z.object({
      digest: Digest,
      size: z.number(),
      annotations: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

/** The manifest over the files of a lock (image-spec, guidelines for artifact usage): its bytes follow from what they are. */
export function renderSources(blobs: readonly SourceBlob[]): string {
  const unique = new Map([...blobs].reverse().map((blob) => [blob.digest, blob]));
  const sorted = [...unique.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  return renderManifest({
    artifactType: type,
    config: descriptorOf(mediaTypes.empty, emptyConfig),
    layers: sorted.map(({ digest, size, what, hash }) => ({
      mediaType: 'application/octet-stream',
      digest,
      size,
      annotations: {
        [title]: what,
        ...(hash === undefined ? {} : { [knownAs]: `${hash.algorithm}:${hash.hex}` }),
      },
    })),
  });
}

/** Which blob has the bytes of each hash that is no sha256, in hex; throws document-invalid. */
export function readSourceHashes(text: string, origin: Origin): Map<string, Digest> {
  return new Map(
    parseJson(Manifest, text, origin).layers.flatMap(({ digest, annotations }) => {
      const hex = annotations[knownAs]?.split(':')[1];
      return hex === undefined ? [] : [[hex, digest] as const];
    }),
  );
}
