import { z } from 'zod';

/** The inputs of the action, by the names in action.yml. */
export const Inputs = z.strictObject({
  images: z.string().default('images'),
  plan: z.string().default('plan.json'),
  build: z.array(z.string()).default(['build.json']),
  smoke: z.array(z.string()).default(['smoke.json']),
  keys: z.string().default('.officina/state/keys.json'),
  version: z.string().optional(),
  previous: z.string().optional(),
  nightly: z.boolean().default(false),
  channels: z.boolean().optional(),
  'dry-run': z.boolean().default(false),
  show: z.string().optional(),
  site: z.string().optional(),
  registry: z.string().optional(),
  repository: z.string().optional(),
  token: z.string().optional(),
  result: z.string().default('release.json'),
  notes: z.string().default('release-notes.md'),
  sboms: z.string().default('sbom'),
  sources: z.string().default('.officina/sources'),
  mirrors: z.record(z.string(), z.string()).default({}),
});
export type Inputs = z.infer<typeof Inputs>;
