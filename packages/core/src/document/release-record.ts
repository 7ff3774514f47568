import { z } from 'zod';
import { Digest } from '../digest.ts';
import { OpenBuilds } from '../open-build.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';
import { AssembledOf } from './build-result.ts';

/** What a released image holds by its lock: enough to say, at the next release, what moved. */
export const Contents = z.strictObject({
  /** The digest of image.lock.json. */
  lock: Digest,
  /** External parents: name to locked digest. */
  parents: z.record(z.string(), Digest),
  /** Of the parents that are followed by version, the locked one; absent where there are none. */
  versions: z.record(z.string(), z.string()).optional(),
  /** Tool to locked version. */
  tools: z.record(z.string(), z.string()),
  /** npm package to locked version, those that image.yaml names. */
  npm: z.record(z.string(), z.string()),
  /** Debian package to locked version, the transitive ones too; one that only a stage has is `name (stage program)`,
   * one of a repository `name (of docker)`. */
  debian: z.partialRecord(Platform, z.record(z.string(), z.string())),
});
export type Contents = z.infer<typeof Contents>;

/** How an image was tested: milliseconds in all, and of the checks of each kind (several run at a time). */
export const Tested = z.strictObject({
  milliseconds: z.number().nonnegative(),
  kinds: z.record(
    z.string(),
    z.strictObject({ checks: z.number().int().positive(), milliseconds: z.number().nonnegative() }),
  ),
});
export type Tested = z.infer<typeof Tested>;

/** How an image was made: whole by the builder, or assembled. Either way its bytes are the same. */
export const Made = z.discriminatedUnion('how', [
  z.strictObject({ how: z.literal('built') }),
  z.strictObject({ how: z.literal('assembled'), ...AssembledOf.shape }),
]);
export type Made = z.infer<typeof Made>;

/** One released image: the digest that its tags name, and what is behind it. */
export const ReleasedImage = z.strictObject({
  image: z.string(),
  /** The index (or the single platform's manifest) that the tags name. */
  digest: Digest,
  platforms: z.array(
    z.strictObject({
      platform: Platform,
      digest: Digest,
      key: Digest,
      /** Absent in records of before it was kept, and where a run made it whose release is not the one before. */
      made: Made.optional(),
      /** How many passed; 0 where the digest was green already and nothing was run again. */
      checks: z.number().int().nonnegative(),
      /** What smoke asked, by kind of check, and how long it took; records of before it was kept lack it. */
      tested: Tested.optional(),
      /** Compressed bytes of all layers. */
      size: z.number().int().nonnegative().optional(),
      /** Compressed bytes of the layers that the previous release's image does not have. */
      download: z.number().int().nonnegative().optional(),
      /** Tool to the version that it said itself when it was smoked. */
      measured: z.record(z.string(), z.string()).optional(),
      /** The digest of its SBOM, a blob beside the images. */
      sbom: Digest.optional(),
      /** The digest of its SPDX document, where factory.yaml asks for one. */
      spdx: Digest.optional(),
    }),
  ),
  /** Tags in the order in which they were written: the immutable ones first. */
  tags: z.array(z.string()),
  /** The digest of its provenance, a blob beside the images. */
  provenance: Digest.optional(),
  /** Images of ours that it is made from. */
  parents: z.array(z.string()).optional(),
  /** Where steps of it, or of an image that it is made from, had a network: which image, and why. */
  open: OpenBuilds.optional(),
  /** The image that read its Dockerfile, by digest: builders take it from a registry only. */
  frontend: z.string().optional(),
  contents: Contents.optional(),
});
export type ReleasedImage = z.infer<typeof ReleasedImage>;

/** release.json: what was given tags, where, and on whose evidence. */
export const ReleaseRecord = z.strictObject({
  schema: z.literal('officina.release/v1'),
  registry: z.string(),
  version: z.string().optional(),
  commit: z.string().optional(),
  /** When it was released first (ISO 8601). */
  released: z.iso.datetime().optional(),
  /** Where the bytes that its locks name are kept; absent in records of before. */
  kept: z.enum(['registry', 'folder', 'none']).optional(),
  /** The version that `download` and the notes compare with. */
  previous: z.string().optional(),
  /** Milliseconds that the builder took for all images; absent where it was not called, and before it was kept. */
  built: z.number().positive().optional(),
  images: z.array(ReleasedImage),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

/** Reads release.json; throws document-invalid. */
export function parseReleaseRecord(text: string, origin: Origin): ReleaseRecord {
  return parseJson(ReleaseRecord, text, origin);
}
