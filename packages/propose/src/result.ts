import { Evidence, moves, Platform } from '@officina/core';
import { z } from 'zod';

/** A row of a proposal. */
const ProposedChange = z.strictObject({
  image: z.string(),
  kind: z.enum(['image', 'parent', 'tool', 'npm', 'debian']),
  name: z.string(),
  old: z.string().optional(),
  new: z.string().optional(),
  step: z.enum(moves),
  group: z.string(),
  evidence: z.array(Evidence).readonly(),
  released: z.string().optional(),
  firstSeen: z.string().optional(),
  repository: z.string().optional(),
  oldTag: z.string().optional(),
  newTag: z.string().optional(),
});

/** What was found out about one image of the branch, on one platform; sizes in compressed bytes. */
const FoundEvidence = z.strictObject({
  image: z.string(),
  platform: Platform,
  oldSize: z.number().optional(),
  size: z.number().optional(),
  download: z.number().optional(),
  passed: z.number(),
  failed: z.array(z.string()).readonly(),
  measured: z
    .array(z.strictObject({ tool: z.string(), old: z.string().optional(), new: z.string() }))
    .readonly(),
});

/** What became of one proposal or pull request. */
export const ProposeOutcome = z.strictObject({
  /** Empty for one that was closed. */
  group: z.string(),
  branch: z.string(),
  title: z.string(),
  action: z.enum(['opened', 'updated', 'unchanged', 'left', 'declined', 'closed', 'planned']),
  number: z.number().int().positive().optional(),
  url: z.string().optional(),
  /** Empty for one that was closed. */
  changes: z.array(ProposedChange).readonly(),
  /** What this run found out; empty when it was given no reports. */
  evidence: z.array(FoundEvidence).readonly(),
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

/** What became of each pull request, in few words: for the next steps of a workflow. */
export function outcomesOf({ proposals }: ProposeResult) {
  return proposals.map(({ group, branch, action, number, url }) => ({ group, branch, action, number, url }));
}
