import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const Inputs = z.strictObject({
  images: z.string().default('images'),
  base: z.string().default('main'),
  prefix: z.string().default('officina/bump-'),
  labels: z.array(z.string()).default(['officina']),
  token: z.string().optional(),
  'token-kind': z.enum(['github-token', 'app']).default('github-token'),
  build: z.string().optional(),
  smoke: z.string().optional(),
  released: z.string().optional(),
  'dry-run': z.boolean().default(false),
  result: z.string().default('propose.json'),
});
export type Inputs = z.infer<typeof Inputs>;
