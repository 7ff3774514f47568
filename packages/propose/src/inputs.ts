import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const ActionInputs = z.strictObject({
  images: z.string().default('images'),
  folder: z.string().default('images'),
  base: z.string().default('main'),
  group: z.string().optional(),
  labels: z.array(z.string()).default(['officina']),
  build: z.array(z.string()).optional(),
  smoke: z.array(z.string()).optional(),
  released: z.string().optional(),
  notes: z.boolean().default(true),
  'dry-run': z.boolean().default(false),
  token: z.string().optional(),
  'workflow-token': z.string().optional(),
  result: z.string().default('propose.json'),
  mirrors: z.record(z.string(), z.string()).default({}),
});
export type ActionInputs = z.infer<typeof ActionInputs>;
