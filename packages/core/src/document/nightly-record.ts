import { z } from 'zod';
import { Digest } from '../digest.ts';
import { type Origin, parseJson } from '../parse.ts';

/**
 * What a night comes to: nothing to do, give tested images the nightly tags, build what moved, build all anew, or leave a
 * failing plan alone tonight.
 */
export const nights = ['heartbeat', 'publish', 'rebuild', 'cold', 'wait'] as const;

/** nightly.json: what tonight is to do, and why. */
export const NightlyDecision = z.strictObject({
  schema: z.literal('officina.nightly-decision/v1'),
  registry: z.string(),
  decision: z.enum(nights),
  /** Sentences for a person. */
  why: z.array(z.string()),
  /** The images that are built, parents first. */
  images: z.array(z.string()),
  /** Digest over all keys of the plan: the same inputs, the same digest. */
  plan: Digest,
  commit: z.string().optional(),
});
export type NightlyDecision = z.infer<typeof NightlyDecision>;

/** Reads nightly.json; throws document-invalid. */
export function parseNightlyDecision(text: string, origin: Origin): NightlyDecision {
  return parseJson(NightlyDecision, text, origin);
}

/** The last good night, as the registry keeps it beside the images. */
export const NightlyRecord = z.strictObject({
  schema: z.literal('officina.nightly/v1'),
  registry: z.string(),
  /** When the night had ended well (ISO 8601). */
  at: z.iso.datetime(),
  decision: z.enum(nights).exclude(['wait']),
  /** When everything was built anew last (ISO 8601). */
  cold: z.iso.datetime(),
  /** The plan that the nightly tags name since; records of before it was kept lack it. */
  plan: Digest.optional(),
  commit: z.string().optional(),
});
export type NightlyRecord = z.infer<typeof NightlyRecord>;

/** Reads a nightly record; throws document-invalid. */
export function parseNightlyRecord(text: string, origin: Origin): NightlyRecord {
  return parseJson(NightlyRecord, text, origin);
}
