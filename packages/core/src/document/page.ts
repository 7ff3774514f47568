import { z } from 'zod';
import { Digest } from '../digest.ts';
import { Platform } from '../platform.ts';
import { FailedCandidate } from './failed-candidate.ts';
import { NightlyRecord } from './nightly-record.ts';
import { Made, Tested } from './release-record.ts';

/** One component as the page has it: what kind of thing it is, its name, its version. */
export const PageComponent = z.tuple([z.string(), z.string(), z.string()]);
export type PageComponent = z.infer<typeof PageComponent>;

/** What is in one platform's image, by its SBOM; one file per manifest, shared by the releases that have it. */
export const PageContents = z.array(PageComponent);
export type PageContents = z.infer<typeof PageContents>;

const PageMove = z.strictObject({
  image: z.string(),
  kind: z.enum(['image', 'parent', 'tool', 'npm', 'debian']),
  name: z.string(),
  old: z.string().optional(),
  new: z.string().optional(),
  step: z.string(),
});

const PagePlatform = z.strictObject({
  platform: Platform,
  digest: Digest,
  /** Absent where the record does not say it. */
  made: Made.optional(),
  checks: z.number(),
  /** By kind of check; absent where nothing was run again, and in releases of before it was recorded. */
  tested: Tested.optional(),
  /** Compressed bytes of all layers, and of those that the release before does not have. */
  size: z.number().optional(),
  download: z.number().optional(),
  /** Lowest first, sizes in compressed bytes; absent where the registry has the image no more. */
  layers: z.array(z.strictObject({ digest: Digest, size: z.number(), made: z.string() })).optional(),
  environment: z.array(z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** How many components its SBOM names; absent where there is none. */
  components: z.number().optional(),
  /** Tool to the evidence of its checksum. */
  evidence: z.record(z.string(), z.string()).optional(),
  /** Tool to what it said itself when it was tested. */
  measured: z.record(z.string(), z.string()).optional(),
});

/** Who built an image, from what. */
const PageMaking = z.strictObject({
  source: z.string().optional(),
  commit: z.string().optional(),
  builder: z.string().optional(),
  /** Where each material came from. */
  materials: z.array(z.string()),
});

const PageImage = z.strictObject({
  image: z.string(),
  digest: Digest,
  tags: z.array(z.string()),
  parents: z.array(z.string()),
  externals: z.record(z.string(), z.string()),
  tools: z.record(z.string(), z.string()),
  npm: z.record(z.string(), z.string()),
  platforms: z.array(PagePlatform),
  making: PageMaking.optional(),
});

/** `data/release-<version>.js`: one release, all that its views show but its components. */
export const PageRelease = z.strictObject({
  schema: z.literal('officina.page-release/v1'),
  /** The digest of the record that this was made from: while it is the same, nothing is read again. */
  record: Digest,
  version: z.string(),
  released: z.string().optional(),
  commit: z.string().optional(),
  previous: z.string().optional(),
  /** Milliseconds that the builder took for all images. */
  built: z.number().optional(),
  moves: z.array(PageMove),
  images: z.array(PageImage),
  /** What the registry does not have, in words. */
  missing: z.array(z.string()),
});
export type PageRelease = z.infer<typeof PageRelease>;

/** What the watchdog looks at, as it was when the page was made; whoever reads the page judges it by their own time. */
export const PageWatch = z.strictObject({
  /** The last good night; absent before the first. */
  night: NightlyRecord.optional(),
  /** When channels were moved without a version last (ISO 8601). */
  moved: z.iso.datetime().optional(),
  /** Seconds: how old the last good night, and the newest release, may be. */
  silentAfter: z.number(),
  channelAfter: z.number(),
  /** Channels of the workspace that the registry does not have, and those that name what no release has. */
  absent: z.array(z.string()),
  loose: z.array(z.strictObject({ tag: z.string(), image: z.string(), digest: Digest })),
  /** Tools held at a version, and the day (ISO 8601) on which somebody wants to look at it again. */
  pins: z.array(
    z.strictObject({
      image: z.string(),
      tool: z.string(),
      version: z.string(),
      reason: z.string(),
      reviewAt: z.string(),
    }),
  ),
});
export type PageWatch = z.infer<typeof PageWatch>;

/** `data/index.js`: what the front needs. */
export const PageIndex = z.strictObject({
  schema: z.literal('officina.page/v1'),
  registry: z.string(),
  /** When the newest release was made (ISO 8601): the page has no time of its own, so the same facts are the same bytes. */
  newest: z.string().optional(),
  channels: z.array(
    z.strictObject({
      ...{ tag: z.string(), image: z.string(), digest: Digest, version: z.string() },
      /** Whether the registry has a signature of the digest; whose, the one who asks cosign learns. */
      signed: z.boolean(),
    }),
  ),
  /** Newest first. */
  releases: z.array(z.string()),
  /** Candidates that failed and never shipped, newest first, as long as the registry has them. */
  failed: z.array(FailedCandidate),
  watch: PageWatch,
  /** Whose signature counts, where the factory signs: an identity and its issuer, or a key. */
  signer: z.string().optional(),
  /** A line to check a signature with, where the factory says whose signature counts. */
  verify: z.string().optional(),
});
export type PageIndex = z.infer<typeof PageIndex>;

/**
 * `data/packages.js`: every component of every release, as runs. Places are `image platform`; releases are oldest first, and
 * a run names the first and the last of them by position.
 */
export const PagePackages = z.strictObject({
  schema: z.literal('officina.page-packages/v1'),
  releases: z.array(z.string()),
  places: z.array(z.string()),
  /** kind, name, version, place, first, last */
  runs: z.array(z.tuple([z.string(), z.string(), z.string(), z.number(), z.number(), z.number()])),
});
export type PagePackages = z.infer<typeof PagePackages>;

/** `data/layer-<digest>.js`: bytes, unpacked, by folder, at most four names deep. */
export const PageLayer = z.record(z.string(), z.number());
export type PageLayer = z.infer<typeof PageLayer>;
