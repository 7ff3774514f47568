import { z } from 'zod';

/** What became of one proposal or pull request. */
export const ProposeOutcome = z.strictObject({
  /** Empty for one that was closed. */
  group: z.string(),
  branch: z.string(),
  title: z.string(),
  action: z.enum(['opened', 'updated', 'unchanged', 'left', 'declined', 'closed', 'planned']),
  number: z.number().int().positive().optional(),
  url: z.string().optional(),
  /** The whole text, also where the pull request's own had to be folded. */
  body: z.string(),
});
export type ProposeOutcome = z.infer<typeof ProposeOutcome>;

/** propose.json: every proposal of a run. */
export const ProposeResult = z.strictObject({
  schema: z.literal('officina.propose/v1'),
  proposals: z.array(ProposeOutcome),
});
export type ProposeResult = z.infer<typeof ProposeResult>;
