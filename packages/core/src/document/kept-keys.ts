import { z } from 'zod';
import { Digest } from '../digest.ts';
import { type Origin, parseJson } from '../parse.ts';

/** A key that was planned once, with what went into it: that stays unread until plan compares with it. */
export const KeptKey = z.strictObject({
  key: Digest,
  /** Whether a tested image with it was seen. */
  green: z.boolean(),
  document: z.unknown(),
  /** Members of the document that lie apart from it, by name; only in a registry. */
  apart: z.record(z.string(), Digest).optional(),
});
export type KeptKey = z.infer<typeof KeptKey>;

/** `keys.json`: what plan knows of earlier keys, and what a release leaves of its own beside the images. */
export const KeptKeys = z.strictObject({
  schema: z.literal('officina.keys/v1'),
  /** `image platform` to its keys, newest first. */
  keys: z.record(z.string(), z.array(KeptKey)),
});
export type KeptKeys = z.infer<typeof KeptKeys>;

/** Reads keys.json; throws document-invalid. */
export function parseKeptKeys(text: string, origin: Origin): KeptKeys {
  return parseJson(KeptKeys, text, origin);
}
