import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const Inputs = z.strictObject({
  mode: z.enum(['decide', 'verify', 'settle', 'watch']),
  images: z.string().default('images'),
  registry: z.string().optional(),
  plan: z.string().default('plan.json'),
  build: z.string().default('build.json'),
  decision: z.string().default('nightly.json'),
  good: z.boolean().default(false),
  run: z.string().default(''),
  repository: z.string().optional(),
  token: z.string().optional(),
  mirrors: z.record(z.string(), z.string()).default({}),
});
export type Inputs = z.infer<typeof Inputs>;
