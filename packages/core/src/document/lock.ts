import { z } from 'zod';
import { renderDocument } from '../canonical.ts';
import { Digest, Sha256 } from '../digest.ts';
import { archivePath, FetchUrl, NpmName, OneLine } from '../grammar.ts';
import { Name } from '../name.ts';
import { type Origin, parseJson } from '../parse.ts';
import { Platform } from '../platform.ts';
import { LockedPackages, LockedRepository, PresentPackages } from './locked-debian.ts';

/** How a checksum is known. `git-object` is the object id of a commit's tree; `own-download` the weakest, `attestation` the strongest. */
export const Evidence = z.enum([
  'publisher-checksum',
  'release-digest',
  'publisher-checksum+release-digest',
  'git-object',
  'own-download',
  'signature',
  'attestation',
]);
export type Evidence = z.infer<typeof Evidence>;

/**
 * Why `resolve --check` may let a leaf be changed: it is in no decision and no image. Every other leaf is compared with
 * what image.yaml leads to and upstream says.
 */
const unheld = (reason: string) => ({ unheld: reason });

/** One file of a tool for one platform (or for any): where it is, and exactly which bytes. */
export const LockedAsset = z.strictObject({
  platform: Platform.or(z.literal('any')),
  /** Its place in the tree, for a tool that is a tree of single files. */
  path: z
    .string()
    .regex(/^(?!(?:.*\/)?\.\.?(?:\/|$))[\w.@+!~-]+(?:\/[\w.@+!~-]+)*$/, 'wanted a path of plain names')
    .optional(),
  /** Upstream's own url; mirrors are applied when it is fetched. */
  url: FetchUrl,
  /** Bytes; absent where a pin was taken over from a published checksum and not yet fetched. */
  size: z
    .number()
    .int()
    .positive()
    .optional()
    .meta(unheld('absent or where upstream names no size: the sha256 alone decides which bytes are taken')),
  sha256: Sha256,
  evidence: Evidence.meta(
    unheld('where it claims less than upstream gives: it says how a sum is known, and proves nothing'),
  ),
});
export type LockedAsset = z.infer<typeof LockedAsset>;

/** A tool with its exact version and bytes. */
export const LockedTool = z.strictObject({
  version: OneLine,
  tag: OneLine.optional().meta(unheld('absent: addresses are made of the tag in image.yaml')),
  /** When upstream released it (ISO 8601), where upstream says. */
  released: z.iso
    .datetime()
    .optional()
    .meta(
      unheld(
        'absent, or where upstream gives no date: cooldowns ask upstream about what may enter, and never about what has',
      ),
    ),
  /** When we first saw it, for cooldown where upstream gives no date. */
  firstSeen: z.iso
    .datetime()
    .optional()
    .meta(unheld('in the past: our own note, and the version that it is about has entered')),
  /** First sight of newer versions that still wait for their cooldown, where upstream gives no date. */
  seen: z
    .record(Name, z.iso.datetime())
    .optional()
    .meta(
      unheld(
        'between the date of the files and now: our own note, which nobody else has; absent, the wait begins anew',
      ),
    ),
  /** As of when an environment of Python takes what it depends on (ISO 8601). */
  asOf: z.iso
    .datetime()
    .optional()
    .meta(unheld('any moment at which the same wheels would be taken: nothing else of it enters an image')),
  /** True for an embedded upstream's substitute: such an image never leaves this machine. */
  standIn: z.literal(true).optional(),
  assets: z.array(LockedAsset).min(1),
});
export type LockedTool = z.infer<typeof LockedTool>;

/** An external parent, by the digest of its (multi-platform) index. */
export const LockedParent = z.strictObject({
  image: z.string(),
  tag: z.string(),
  /** What the tag's template leaves open; absent where one tag is followed. */
  version: OneLine.optional(),
  digest: Digest,
  /** Since when the version is known to be there: its image's own date as it entered, or our first sight, the earlier (ISO 8601). */
  released: z.iso
    .datetime()
    .optional()
    .meta(unheld('absent or in the past: a tag has no date, and the version that it is about has entered')),
  /** First sight of newer versions that still wait for their cooldown (ISO 8601). */
  seen: z
    .record(Name, z.iso.datetime())
    .optional()
    .meta(unheld('in the past: our own note, which nobody else has; absent, the wait begins anew')),
  /** True for a base made on this machine because its registry could not be reached. */
  bootstrapped: z.literal(true).optional(),
  /** The entries of its own devcontainer.metadata, which those of our images follow; absent when it has none. */
  devcontainer: z.array(z.record(z.string(), z.unknown())).optional(),
  /** The first two numbers of the Python that an image called python says it has; absent where its tag says it. */
  python: z
    .string()
    .regex(/^3\.\d+$/)
    .optional(),
});
export type LockedParent = z.infer<typeof LockedParent>;

/** The npm packages of an image: versions asked for, and the lockfile that holds the rest. */
export const LockedNpm = z.strictObject({
  packages: z.record(NpmName.and(Name), z.strictObject({ version: OneLine, integrity: OneLine.optional() })),
  /** sha256 of the folder's package-lock.json. */
  lockfile: Sha256,
});
export type LockedNpm = z.infer<typeof LockedNpm>;

/** `image.lock.json`: what we got. Written by resolve alone, read by plan, build, smoke and release. */
export const Lock = z
  .strictObject({
    schema: z.literal('officina.lock/v1'),
    image: z.string(),
    parents: z.record(Name, LockedParent),
    tools: z.record(Name, LockedTool),
    /** Every Debian package that the image's apt steps install, the transitive ones too, per platform. */
    debian: z.partialRecord(Platform, LockedPackages).optional(),
    /** What of them was there already, per platform; absent where nothing was. */
    present: z.partialRecord(Platform, PresentPackages).optional(),
    /** The apt repositories of others that some of these come from, by their names in image.yaml. */
    repositories: z.record(Name, LockedRepository).optional(),
    npm: LockedNpm.optional(),
  })
  .superRefine(({ debian, repositories = {} }, context) => {
    for (const [platform, packages] of Object.entries(debian ?? {})) {
      for (const [at, { name, repository }] of packages.entries()) {
        if (repository === undefined || Object.hasOwn(repositories, repository)) continue;
        const message = `${name} is of ${repository}, which is not among the repositories`;
        context.addIssue({ code: 'custom', path: ['debian', platform, at, 'repository'], message });
      }
    }
  });
export type Lock = z.infer<typeof Lock>;

/** Reads image.lock.json; throws document-invalid naming every problem. */
export function parseLock(text: string, origin: Origin): Lock {
  return parseJson(z.preprocess(withoutHosts, Lock), text, origin);
}

/** Locks of before had the whole address of a Debian package. */
function withoutHosts(value: unknown): unknown {
  const lock = Before.safeParse(value).data;
  if (lock === undefined) return value;
  const debian = Object.entries(lock.debian).map(([platform, packages]) => [
    platform,
    packages.map(({ url, ...one }) => (url === undefined ? one : { ...one, path: archivePath(url) })),
  ]);
  return { ...lock, debian: Object.fromEntries(debian) };
}

const Before = z.looseObject({
  debian: z.record(z.string(), z.array(z.looseObject({ url: FetchUrl.optional() }))),
});

/** Writes a lock stably: names sorted, assets in the order platform then path; parseLock reads it back. */
export function renderLock(lock: Lock): string {
  const tools = sortKeys(lock.tools, (tool) => ({
    version: tool.version,
    ...(tool.tag === undefined ? {} : { tag: tool.tag }),
    ...(tool.released === undefined ? {} : { released: tool.released }),
    ...(tool.firstSeen === undefined ? {} : { firstSeen: tool.firstSeen }),
    ...(tool.seen === undefined ? {} : { seen: sortKeys(tool.seen, (date) => date) }),
    ...(tool.asOf === undefined ? {} : { asOf: tool.asOf }),
    ...(tool.standIn === undefined ? {} : { standIn: tool.standIn }),
    assets: [...tool.assets].sort(compareAssets).map(({ platform, path, url, size, sha256, evidence }) => ({
      platform,
      ...(path === undefined ? {} : { path }),
      url,
      ...(size === undefined ? {} : { size }),
      sha256,
      evidence,
    })),
  }));
  const parents = sortKeys(lock.parents, (parent) => ({
    image: parent.image,
    tag: parent.tag,
    ...(parent.version === undefined ? {} : { version: parent.version }),
    digest: parent.digest,
    ...(parent.released === undefined ? {} : { released: parent.released }),
    ...(parent.seen === undefined ? {} : { seen: sortKeys(parent.seen, (date) => date) }),
    ...(parent.bootstrapped === undefined ? {} : { bootstrapped: parent.bootstrapped }),
    ...(parent.devcontainer === undefined ? {} : { devcontainer: parent.devcontainer }),
    ...(parent.python === undefined ? {} : { python: parent.python }),
  }));
  const npm = lock.npm && {
    packages: sortKeys(lock.npm.packages, ({ version, integrity }) => ({
      version,
      ...(integrity === undefined ? {} : { integrity }),
    })),
    lockfile: lock.npm.lockfile,
  };
  const debian =
    lock.debian &&
    sortKeys(lock.debian, (packages) =>
      [...packages]
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
        .map(({ name, version, architecture, repository, path, size, sha256, stages, inImage }) => ({
          name,
          version,
          architecture,
          ...(repository === undefined ? {} : { repository }),
          ...(path === undefined ? {} : { path }),
          size,
          sha256,
          ...(stages === undefined ? {} : { stages: [...stages].sort() }),
          ...(inImage === undefined ? {} : { inImage }),
        })),
    );
  const present =
    lock.present && sortKeys(lock.present, (some) => sortKeys(some, (names) => [...names].sort()));
  const repositories =
    lock.repositories &&
    sortKeys(lock.repositories, ({ url, suite, components, keys }) => ({
      url,
      suite,
      ...(components === undefined ? {} : { components }),
      keys: keys.map(({ fingerprint, expires }) => ({
        fingerprint,
        ...(expires === undefined ? {} : { expires }),
      })),
    }));
  return renderDocument({
    schema: lock.schema,
    image: lock.image,
    parents,
    tools,
    ...(debian === undefined ? {} : { debian }),
    ...(present === undefined ? {} : { present }),
    ...(repositories === undefined ? {} : { repositories }),
    ...(npm === undefined ? {} : { npm }),
  });
}

/** The assets of a tool that a platform needs: its own and those for any. */
export function assetsFor(tool: LockedTool, platform: Platform): LockedAsset[] {
  return tool.assets.filter((asset) => asset.platform === platform || asset.platform === 'any');
}

function compareAssets(a: LockedAsset, b: LockedAsset): number {
  const key = (asset: LockedAsset) => `${asset.platform}\0${asset.path ?? ''}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

function sortKeys<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value)]));
}
