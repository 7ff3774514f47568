import { z } from 'zod';
import { Digest } from '../digest.ts';
import { type Origin, parseJson } from '../parse.ts';

/** One channel that goes back: the image whose it is, and the digests that it named and names now. */
export const ChannelMove = z.strictObject({
  image: z.string(),
  channel: z.string(),
  /** Absent where the channel was not there. */
  from: Digest.optional(),
  to: Digest,
});
export type ChannelMove = z.infer<typeof ChannelMove>;

/** rollback.json: which channels went back to which release, when and why. */
export const RollbackRecord = z.strictObject({
  schema: z.literal('officina.rollback/v1'),
  registry: z.string(),
  /** The release that the channels name again. */
  to: z.string(),
  /** When it was decided (ISO 8601). */
  at: z.iso.datetime(),
  reason: z.string().optional(),
  moves: z.array(ChannelMove),
});
export type RollbackRecord = z.infer<typeof RollbackRecord>;

/** Reads rollback.json; throws document-invalid. */
export function parseRollbackRecord(text: string, origin: Origin): RollbackRecord {
  return parseJson(RollbackRecord, text, origin);
}
