import { Platform } from '@officina/core';
import { z } from 'zod';

const Words = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''));

/** The inputs of the action, by the names in action.yml; the cli gives the same. */
export const Inputs = z.strictObject({
  images: z.string().default('images'),
  only: Words,
  platforms: Words.pipe(Platform.array()),
  mode: z.enum(['write', 'check', 'dry-run']).default('write'),
  'allow-downgrade': z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  token: z.string().default(''),
});
export type Inputs = z.infer<typeof Inputs>;
