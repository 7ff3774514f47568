import { z } from 'zod';
import { Digest } from '../digest.ts';
import { FactoryError } from '../error.ts';
import { OpenBuilds } from '../open-build.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';

/** Why an image must be built: a stable word, what it is about, and (for a change) old and new. */
export const Reason = z.strictObject({
  code: z.enum([
    'new',
    'asked',
    'parent',
    'dockerfile',
    'file',
    'tool',
    'npm',
    'arg',
    'spec',
    'settings',
    'gone',
  ]),
  /** The file, tool, parent or setting. */
  subject: z.string(),
  old: z.string().optional(),
  new: z.string().optional(),
});
export type Reason = z.infer<typeof Reason>;

/** A tested image whose layers another image is assembled from, but for those that are made anew. */
export const Assembly = z.strictObject({
  key: Digest,
  digest: Digest,
  found: z.enum(['registry', 'engine']),
  /** Lines of the Dockerfile whose layers are made anew; those below stay, or are those of the parent by now. */
  lines: z.array(z.number().int().positive()),
  /** The tested image that it stood on, where that one is made anew. */
  below: z.strictObject({ key: Digest, digest: Digest }).optional(),
});
export type Assembly = z.infer<typeof Assembly>;

/** What happens to one image on one platform. */
export const PlannedPlatform = z.strictObject({
  platform: Platform,
  /** The digest over exactly this image's inputs on this platform. */
  key: Digest,
  /** `assemble`: the builder makes single layers of it, or none; build makes the image of these and of what is there. */
  action: z.enum(['build', 'assemble', 'reuse']),
  /** The green image with this key, and where it was found; for reuse. */
  digest: Digest.optional(),
  found: z.enum(['registry', 'engine']).optional(),
  /** Empty for reuse. */
  why: z.array(Reason),
  /** What it is assembled from; for assemble. */
  assembly: Assembly.optional(),
  /** Why the builder makes all of it, where a tested image was there to assemble it from. */
  whole: z.string().optional(),
});
export type PlannedPlatform = z.infer<typeof PlannedPlatform>;

/** What plan read of an image on one platform. */
export const PlannedReading = z.strictObject({
  /** What the last stage of the Dockerfile stands on: a key of `parents`, a name of an image, or `scratch`. */
  base: z.string(),
  /** What the Dockerfile takes of its folder: paths and patterns. */
  sources: z.array(z.string()),
  /** The digest of everything of the workspace that a build reads: build refuses when it is another by then. */
  inputs: Digest,
});
export type PlannedReading = z.infer<typeof PlannedReading>;

/** One image of the graph, in build order. */
export const PlannedImage = z.strictObject({
  name: z.string(),
  /** Its folder, relative to the images folder. */
  folder: z.string(),
  /** Images of ours that it is FROM or copies from. */
  parents: z.array(z.string()),
  /** Names in the Dockerfile that stand for another image of ours here, where a variant skips the named one. */
  aliases: z.record(z.string(), z.string()).optional(),
  /** Images of others, by the name that the Dockerfile uses. */
  externals: z.record(z.string(), z.string()),
  /** Tools in the order of the Dockerfile's COPY lines. */
  tools: z.array(z.string()),
  /** Names in the Dockerfile of what an image that it stands on has locked (a tool, an external image), and which. */
  inherited: z.record(z.string(), z.string()).optional(),
  /** The Dockerfile takes the factory's own scripts, the context `officina`. */
  scripts: z.literal(true).optional(),
  /** Folders that it shares with other images and takes. */
  shared: z.array(z.string()).optional(),
  channels: z.array(z.string()),
  /** Where steps of it, or of an image that it is made from, have a network: which image, and why. */
  open: OpenBuilds.optional(),
  platforms: z.array(PlannedPlatform),
  /** Absent in plans of older versions, which build refuses. */
  readings: z.partialRecord(Platform, PlannedReading).optional(),
});
export type PlannedImage = z.infer<typeof PlannedImage>;

/** plan.json: the input of the workflow matrix, of build, smoke and release. */
export const Plan = z.strictObject({
  schema: z.literal('officina.plan/v1'),
  /** The repository that the images go to. */
  registry: z.string(),
  /** The variant of factory.yaml that was planned; absent for the whole graph. */
  variant: z.string().optional(),
  /** The git commit of the workspace, where there is one. */
  commit: z.string().optional(),
  /** Seconds since 1970: the time of every image, and SOURCE_DATE_EPOCH of its steps. */
  epoch: z.number().int().nonnegative(),
  images: z.array(PlannedImage),
});
export type Plan = z.infer<typeof Plan>;

/** Reads plan.json; throws document-invalid. */
export function parsePlan(text: string, origin: Origin): Plan {
  return parseJson(Plan, text, origin);
}

/** The part of a plan that one machine of several makes; throws platform-missing for one that is not planned. */
export function narrowPlan(plan: Plan, platforms: readonly Platform[]): Plan {
  const images = plan.images.map((image) => ({
    ...image,
    platforms: image.platforms.filter(({ platform }) => platforms.includes(platform)),
  }));
  const missing = platforms.filter((wanted) =>
    plan.images.every((image) => image.platforms.every(({ platform }) => platform !== wanted)),
  );
  // An image may be for other platforms alone.
  if (missing.length === 0) return { ...plan, images: images.filter((image) => image.platforms.length > 0) };
  throw new FactoryError('platform-missing', `the plan holds nothing for ${missing.join(', ')}`, {
    hint: `add ${missing.join(', ')} to platforms in factory.yaml and run officina plan again`,
  });
}
