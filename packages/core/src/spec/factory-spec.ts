import { z } from 'zod';
import { type Origin, parseYaml } from '../parse.ts';
import { Platform } from '../platform.ts';
import { parseReference, renderReference } from '../reference.ts';
import { Duration } from './duration.ts';

/** `factory.yaml`: what holds for every image of the workspace. */
export const FactorySpec = z.strictObject({
  /** The repository that all images share, told apart by tag: `docker.io/tazzo/tazlab.net`. */
  registry: z.string().refine(isRepository, 'wanted host/path without tag or digest'),
  platforms: z.array(Platform).min(1),
  /** The url of the repository that the images are made from, for the OCI source label. */
  source: z.string().optional(),
  /** The least age of an upstream version before it may enter a lock, such as `3d`. */
  cooldown: Duration.default(0),
  tags: z
    .strictObject({
      /** The tag that never moves; knows {channel} and {version}. */
      version: z.string().default('{channel}-{version}'),
    })
    .prefault({}),
  /** Url prefixes and what to ask instead. */
  mirrors: z.record(z.string(), z.string()).default({}),
});
export type FactorySpec = z.infer<typeof FactorySpec>;

/** Reads factory.yaml; throws yaml-invalid or spec-invalid naming every problem. */
export function parseFactorySpec(text: string, origin: Origin): FactorySpec {
  return parseYaml(FactorySpec, text, origin);
}

function isRepository(text: string): boolean {
  try {
    const reference = parseReference(text);
    return (
      reference.tag === undefined &&
      reference.digest === undefined &&
      renderReference(reference).endsWith(reference.repository)
    );
  } catch {
    return false;
  }
}
