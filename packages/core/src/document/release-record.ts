import { z } from 'zod';
import { Digest } from '../digest.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';

/** One released image: the digest that its tags name, and what is behind it. */
export const ReleasedImage = z.strictObject({
  image: z.string(),
  /** The index (or the single platform's manifest) that the tags name. */
  digest: Digest,
  platforms: z.array(
    z.strictObject({ platform: Platform, digest: Digest, key: Digest, checks: z.number().int().positive() }),
  ),
  /** Tags in the order in which they were written: the immutable ones first. */
  tags: z.array(z.string()),
});
export type ReleasedImage = z.infer<typeof ReleasedImage>;

/** release.json: what was given tags, where, and on whose evidence. */
export const ReleaseRecord = z.strictObject({
  schema: z.literal('officina.release/v1'),
  registry: z.string(),
  version: z.string().optional(),
  commit: z.string().optional(),
  images: z.array(ReleasedImage),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

/** Reads release.json; throws document-invalid. */
export function parseReleaseRecord(text: string, origin: Origin): ReleaseRecord {
  return parseJson(ReleaseRecord, text, origin);
}
