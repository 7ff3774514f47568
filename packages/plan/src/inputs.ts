import { Platform } from '@officina/core';
import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const ActionInputs = z.strictObject({
  images: z.string().default('images'),
  only: z.array(z.string()).optional(),
  variant: z.string().optional(),
  rebuild: z.array(z.string()).default([]),
  registry: z.string().optional(),
  platforms: z.array(Platform).optional(),
  commit: z.string().optional(),
  mirrors: z.record(z.string(), z.string()).default({}),
  state: z.string().default('.officina/state'),
  result: z.string().default('plan.json'),
});
export type ActionInputs = z.infer<typeof ActionInputs>;
