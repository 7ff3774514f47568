import { Digest } from '@officina/core';
import { z } from 'zod';

/** A place that looks like a secret; the secret itself is never kept. */
export const Finding = z.strictObject({
  /** The rule's name: `private-key`. */
  rule: z.string(),
  /** An absolute path, `history <step>`, or `env <name>`. */
  path: z.string(),
  /** The layer that has it; left out for the image's configuration. */
  layer: Digest.optional(),
  /** The folder of the virtual environment that it is in, where its own layer lays that out. */
  environment: z.string().optional(),
  /** From 1; left out where the whole file is meant. */
  line: z.number().int().positive().optional(),
});
export type Finding = z.infer<typeof Finding>;
