import { z } from 'zod';
import { OneLine } from '../grammar.ts';
import { type Origin, parseYaml } from '../parse.ts';
import { Platform } from '../platform.ts';
import { parseRepository } from '../reference.ts';
import { Duration } from './duration.ts';

/** What can have moved between two releases: something is gone, new, moved by a semver step, or rebuilt. */
export const moves = ['removed', 'added', 'major', 'minor', 'patch', 'rebuilt'] as const;

/** Who signs what is released, and whose signature counts; keys are paths beside factory.yaml, or cosign's `env://`, kms urls. */
export const SigningSpec = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({
    mode: z.literal('key'),
    key: z.string().default('env://COSIGN_PRIVATE_KEY'),
    'public-key': z.string().default('cosign.pub'),
  }),
  z.strictObject({
    mode: z.literal('keyless'),
    /** A regular expression for the identity in the certificate: `^https://github.com/owner/repository/`. */
    identity: z.string().min(1),
    issuer: z.url().default('https://token.actions.githubusercontent.com'),
  }),
]);
export type SigningSpec = z.infer<typeof SigningSpec>;

/** `factory.yaml`: what holds for every image of the workspace. */
export const FactorySpec = z.strictObject({
  /** The repository that all images share, told apart by tag: `docker.io/tazzo/tazlab.net`. */
  registry: z.string().refine(isRepository, 'wanted host/path without tag or digest'),
  platforms: z.array(Platform).min(1),
  /** How layers are packed: zstd unless an old client (a Docker before 23) must read the images. */
  compression: z.enum(['zstd', 'gzip']).default('zstd'),
  /** The url of the repository that the images are made from, for the OCI source label. */
  source: z.string().optional(),
  /** The least age of an upstream version before it may enter a lock, such as `3d`. */
  cooldown: Duration.default(0),
  tags: z
    .strictObject({
      /** The tag that never moves; knows {channel} and {version}. */
      version: z.string().default('{channel}-{version}'),
      /** The tag of a commit's image, `{channel}-sha-{commit}` when left out; knows {channel} and {commit}. */
      commit: z.string().optional(),
      /** The moving tag of a nightly, `{prefix}nightly` when left out; {prefix} is `<channel>-`, empty for latest. */
      nightly: z.string().optional(),
      /** The tag of one night, `{prefix}nightly-{date}` when left out; {date} is YYYYMMDD, UTC. */
      night: z.string().optional(),
    })
    .prefault({}),
  /** Left out: nothing is signed, and release says so. */
  signing: SigningSpec.optional(),
  /** Which step of the version each kind of move asks for, at least; release's own defaults where left out. */
  versions: z.partialRecord(z.enum(moves), z.enum(['major', 'minor', 'patch'])).optional(),
  /** Image graphs that leave images out: whoever stands on a skipped image stands on that one's own FROM instead. */
  variants: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/),
      z.strictObject({
        skip: z.array(z.string()).min(1),
        /** The moving tags of images that come out otherwise; knows {channel} and {variant}. */
        channel: z.string().default('{channel}-{variant}'),
      }),
    )
    .optional(),
  /** How long releases are kept; what a channel names and the newest stay whatever their age. `release prune` goes by it. */
  retention: z
    .strictObject({
      /** How many of the newest releases stay. */
      releases: z.number().int().min(1).default(5),
      /** How long the other releases stay, and every night. */
      age: Duration.default(180 * 86_400),
      /** How long a tested image stays that no release, night or commit names. */
      unreleased: Duration.default(14 * 86_400),
    })
    .prefault({}),
  /** When a night builds everything anew though nothing moved, and how long is too long for the watchdog. */
  nightly: z
    .strictObject({
      /** The greatest age of the last build of everything without cache. */
      'cold-after': Duration.default(30 * 86_400),
      /** The greatest age of the last good night. */
      'silent-after': Duration.default(36 * 3600),
      /** The greatest age of the newest release. */
      'channel-after': Duration.default(60 * 86_400),
    })
    .prefault({}),
  /** Url prefixes and what to ask instead. */
  mirrors: z.record(OneLine, OneLine).default({}),
});
export type FactorySpec = z.infer<typeof FactorySpec>;

/** Reads factory.yaml; throws yaml-invalid or spec-invalid naming every problem. */
export function parseFactorySpec(text: string, origin: Origin): FactorySpec {
  return parseYaml(FactorySpec, text, origin);
}

function isRepository(text: string): boolean {
  try {
    return parseRepository(text) !== undefined;
  } catch {
    return false;
  }
}
