import { Platform } from '@officina/core';
import { z } from 'zod';

/** Cache attributes hold commas, so a list of them is one per line. */
const Lines = z.string().transform((text) => text.split('\n').flatMap((line) => line.trim() || []));

/** The inputs of the action, by the names in action.yml. */
export const ActionInputs = z.strictObject({
  images: z.string().default('images'),
  plan: z.string().default('plan.json'),
  platforms: z.array(Platform).optional(),
  push: z.boolean().default(false),
  network: z.enum(['default', 'host']).default('default'),
  builder: z.string().optional(),
  'cache-from': Lines.default(['gha']),
  'cache-to': Lines.default(['gha']),
  'no-cache': z.boolean().default(false),
  secrets: z.record(z.string().regex(/^[\w.-]+$/), z.string()).default({}),
  mirrors: z.record(z.string(), z.string()).default({}),
  result: z.string().default('build.json'),
});
export type ActionInputs = z.infer<typeof ActionInputs>;
