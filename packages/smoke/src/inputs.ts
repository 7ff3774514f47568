import { z } from 'zod';

/** The inputs of the action, by the very names in action.yml. */
export const ActionInputs = z.object({
  images: z.string().default('images'),
  plan: z.string().default('plan.json'),
  build: z.string().default('build.json'),
  push: z.boolean().default(false),
  result: z.string().default('smoke.json'),
  junit: z.string().default('smoke.xml'),
  reports: z.string().default('.officina/state/reports'),
  mirrors: z.record(z.string(), z.string()).default({}),
});
export type ActionInputs = z.infer<typeof ActionInputs>;
