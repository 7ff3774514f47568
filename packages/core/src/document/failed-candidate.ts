import { z } from 'zod';
import { Digest } from '../digest.ts';
import { readIfJson } from '../parse.ts';
import { Platform } from '../platform.ts';

/** A candidate that smoke found not green, as the registry keeps it beside the candidate: what failed, and when. */
export const FailedCandidate = z.strictObject({
  schema: z.literal('officina.failed/v1'),
  /** When it had been tested (ISO 8601). */
  at: z.iso.datetime(),
  image: z.string(),
  platform: Platform,
  digest: Digest,
  commit: z.string().optional(),
  /** How many checks there were, those that passed too. */
  checks: z.number().int().nonnegative(),
  milliseconds: z.number().nonnegative(),
  /** How many checks failed. */
  failures: z.number().int().nonnegative(),
  /** At most 20 of them, and of their texts at most 500 characters each. */
  failed: z.array(
    z.strictObject({ kind: z.string(), name: z.string(), wanted: z.string(), got: z.string() }),
  ),
});
export type FailedCandidate = z.infer<typeof FailedCandidate>;

/** The tag of what smoke found about a digest; prune takes it with the digest, as all that is called like this. */
export function failedTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.failed`;
}

/** Reads such a document; undefined for what is none: anybody who may push may have written it. */
export function readFailedCandidate(text: string | undefined): FailedCandidate | undefined {
  return FailedCandidate.safeParse(readIfJson(text)).data;
}
