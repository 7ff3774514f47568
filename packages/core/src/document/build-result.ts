import { z } from 'zod';
import { Digest } from '../digest.ts';
import { OpenBuilds } from '../open-build.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';

/** What an image was assembled of: the tested image that its layers are from, and the lines whose layers are new. */
export const AssembledOf = z.strictObject({
  from: Digest,
  /** Lines of the Dockerfile. */
  lines: z.array(z.number().int().positive()),
});
export type AssembledOf = z.infer<typeof AssembledOf>;

/** A built (or reused) image on one platform, known by digest, without a public tag. */
export const Candidate = z.strictObject({
  image: z.string(),
  platform: Platform,
  key: Digest,
  /** The digest of the platform's manifest. */
  digest: Digest,
  reused: z.boolean(),
  /** Where it was assembled. */
  assembled: AssembledOf.optional(),
  /** Where it is: a reference with digest, in the local engine or in the registry. */
  found: z.enum(['registry', 'engine']),
  /** A name under which the local engine has it; absent when only the registry has it. */
  engineName: z.string().optional(),
  /** Bytes that its layers take on the disk, unpacked; where the engine has it. */
  unpacked: z.number().int().nonnegative().optional(),
  /** Compressed bytes of all layers, where it was pushed; absent for a reused one that was not looked into. */
  size: z.number().int().nonnegative().optional(),
  /** Its layers, lowest first, by what made them, with their compressed bytes; where it was pushed. */
  layers: z.array(z.strictObject({ name: z.string(), size: z.number().int().nonnegative() })).optional(),
  /** Tools in it that are stand-ins, and external parents that were bootstrapped, its ancestors' too. */
  standIns: z.array(z.string()),
  bootstrapped: z.array(z.string()),
  /** As the plan has it: steps with a network. */
  open: OpenBuilds.optional(),
});
export type Candidate = z.infer<typeof Candidate>;

/** How a run came to an image, in the word for people. */
export function howMade({ reused, assembled }: Pick<Candidate, 'reused' | 'assembled'>) {
  if (reused) return 'reused';
  return assembled === undefined ? 'built' : 'assembled';
}

/** One step of the builder that took time: a line of a Dockerfile. */
export const BuildStep = z.strictObject({
  image: z.string(),
  name: z.string(),
  milliseconds: z.number().nonnegative(),
  cached: z.boolean(),
});
export type BuildStep = z.infer<typeof BuildStep>;

/** build.json: what build made and what it took over. */
export const BuildResult = z.strictObject({
  schema: z.literal('officina.build/v1'),
  registry: z.string(),
  candidates: z.array(Candidate),
  /** Milliseconds that the builder took, lost tries and the pauses between them too; 0 when it was not called. */
  milliseconds: z.number().nonnegative(),
  /** The steps of the builder's last try, slowest first, where it was called. */
  steps: z.array(BuildStep).optional(),
});
export type BuildResult = z.infer<typeof BuildResult>;

/** Reads build.json; throws document-invalid. */
export function parseBuildResult(text: string, origin: Origin): BuildResult {
  return parseJson(BuildResult, text, origin);
}
