import { Platform } from '@officina/core';
import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const Inputs = z.strictObject({
  images: z.string().default('images'),
  only: z.array(z.string()).default([]),
  platforms: z.array(Platform).optional(),
  mode: z.enum(['write', 'check', 'dry-run']).default('write'),
  'allow-downgrade': z.boolean().default(false),
  'hold-versions': z.boolean().default(false),
  token: z.string().optional(),
  mirrors: z.record(z.string(), z.string()).default({}),
  result: z.string().default('resolve.json'),
});
export type Inputs = z.infer<typeof Inputs>;
