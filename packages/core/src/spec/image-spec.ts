import semver from 'semver';
import { z } from 'zod';
import { DebianName, NpmName, OneLine } from '../grammar.ts';
import { Name } from '../name.ts';
import { type Origin, parseYaml } from '../parse.ts';
import { Platform } from '../platform.ts';
import { isVersion, versionSchemes } from '../version-scheme.ts';
import { CheckSpec } from './check-spec.ts';
import { Duration } from './duration.ts';

/** Kinds of places that list a tool's versions; one folder each in the resolve room. */
export const datasources = ['github-releases', 'github-commits', 'kubernetes', 'helm', 'node'] as const;

const Constraint = z
  .string()
  .refine((range) => semver.validRange(range) !== null, 'wanted a semver range such as 1.x or ^1.2');
const AbsolutePath = OneLine.regex(/^(?!.*\/\.\.(?:\/|$))\/\S*$/, 'wanted an absolute path without ..');

/** One file or one tree of a tool's archive and where it goes in the image. */
export const InstallSpec = z.strictObject({
  /**
   * The member of the archive, `{arch}` and `{version}` filled in; with a final `/` the whole tree under it. Left out
   * for a raw program and for a tree of single files.
   */
  from: OneLine.optional(),
  /** An absolute path; with a final `/` when `from` is a tree. */
  to: AbsolutePath,
});
export type InstallSpec = z.infer<typeof InstallSpec>;

/** How a program says its version: what to run and a pattern whose first group is the version. */
export const VersionSpec = z.strictObject({
  command: z.array(z.string()).min(1),
  /** Variables for this question alone. */
  env: z.record(z.string(), z.string()).default({}),
  match: z.string().refine(isPattern, 'wanted a regular expression with one group'),
});
export type VersionSpec = z.infer<typeof VersionSpec>;

/** A version that is held back on purpose. */
export const PinSpec = z.strictObject({
  version: z.string(),
  reason: z.string().min(1),
  link: z.string().optional(),
  'review-at': z.iso.date(),
});

/** A pinned program (or tree): where its versions are listed, which are allowed, what of it enters the image. */
export const ToolSpec = z
  .strictObject({
    datasource: z.enum(datasources),
    /** What the datasource calls it: `owner/repository` for the GitHub ones. */
    package: z.string().optional(),
    /** How versions are read, `semver` when left out. */
    scheme: z.enum(versionSchemes).optional(),
    /** The semver range allowed; for github-commits the branch is in `branch`. */
    constraint: Constraint.default('*'),
    prereleases: z.boolean().default(false),
    cooldown: Duration.optional(),
    pin: PinSpec.optional(),
    group: z.string().optional(),
    branch: z.string().optional(),
    /** How upstream writes a version as a tag. */
    tag: OneLine.default('v{version}'),
    /** The asset's file name (github-releases) or its url; knows {version}, {tag} and {arch}. */
    asset: z.string().optional(),
    /** The publisher's checksum file, a file name beside the asset or a url; knows {asset} too. */
    checksums: z.string().optional(),
    /** What upstream calls each architecture, `amd64` and `arm64` when left out. */
    arch: z.partialRecord(Platform, OneLine).default({}),
    /** How the asset is packed; left out, its name tells. */
    unpack: z.enum(['raw', 'tar.gz', 'zip']).optional(),
    /** What its archive may grow to, for one that is larger than any other. */
    unpacked: z
      .strictObject({
        /** 10^6 bytes; 4000 when left out. */
        megabytes: z.number().int().positive().optional(),
        /** Files, folders and links; 200000 when left out. */
        members: z.number().int().positive().optional(),
      })
      .optional(),
    install: z.array(InstallSpec).min(1),
    /** Symbolic links to make: link path to its target as written into the link. */
    links: z.record(AbsolutePath, OneLine).default({}),
    version: VersionSpec.optional(),
  })
  .superRefine(({ datasource, pin, scheme = 'semver' }, context) => {
    if (pin === undefined || datasource === 'github-commits' || isVersion(pin.version, scheme)) return;
    const message = `wanted a version of scheme ${scheme}, got "${pin.version}"`;
    context.addIssue({ code: 'custom', path: ['pin', 'version'], message });
  });
export type ToolSpec = z.infer<typeof ToolSpec>;

/** A name that a Dockerfile may use: BuildKit looks for it in exactly these letters. */
const ContextName = Name.regex(/^[a-z][a-z0-9-]*$/, 'wanted a name of lower-case letters, digits and -');

/** An image of somebody else that ours stands on, locked by digest. */
export const ParentSpec = z.strictObject({
  /** `docker.io/library/debian` */
  image: z.string().superRefine((image, context) => {
    const [, repository = '', tag = '', digest] = /^(.*?)(:[^/:@]*)?(@.*)?$/s.exec(image) ?? [];
    if (digest === undefined && tag === '') return;
    const write = `write image: ${repository}${tag === '' ? '' : ` and tag: ${tag.slice(1)}`}`;
    context.addIssue({
      code: 'custom',
      message: `wanted an image without tag and digest, got "${image}": ${write}`,
    });
  }),
  /** The tag whose digest is locked. */
  tag: z.string().superRefine((tag, context) => {
    if (/^\w[\w.-]{0,127}$/.test(tag)) return;
    const bare = /^(\w[\w.-]{0,127})@/.exec(tag)?.[1];
    const write = bare === undefined ? '' : `: write tag: ${bare}, and resolve locks the digest`;
    context.addIssue({ code: 'custom', message: `wanted a tag, got "${tag}"${write}` });
  }),
});
export type ParentSpec = z.infer<typeof ParentSpec>;

/** npm packages of an image: a folder with package.json and package-lock.json, installed by `npm ci`. */
export const NpmSpec = z.strictObject({
  folder: z
    .string()
    .regex(/^[a-z0-9][\w.-]*$/, 'wanted the name of a folder beside image.yaml')
    .default('npm'),
  packages: z.record(
    NpmName.and(Name),
    z.strictObject({
      constraint: Constraint.default('*'),
      cooldown: Duration.optional(),
      version: VersionSpec.optional(),
    }),
  ),
});
export type NpmSpec = z.infer<typeof NpmSpec>;

/** Debian packages asked for by name; resolve locks them and all that they pull in. */
export const DebianSpec = z.strictObject({
  packages: z.array(DebianName).min(1),
});
export type DebianSpec = z.infer<typeof DebianSpec>;

/** `image.yaml`: what we want in one image. The folder's name is the image's name. */
export const ImageSpec = z
  .strictObject({
    description: z.string().min(1),
    /** The moving tags of this image in the factory's repository; the first one names it in version tags. */
    channels: z.array(z.string().regex(/^\w[\w.-]{0,100}$/)).min(1),
    /** Names that the Dockerfile's FROM may use for images of others. */
    parents: z
      .record(
        ContextName.refine((name) => name !== 'scratch', 'scratch is nothing already'),
        ParentSpec,
      )
      .default({}),
    /** The key of `parents` that the Dockerfile's `# syntax=` means: the frontend that reads it, locked like a parent. */
    frontend: z.string().optional(),
    /** The key of `parents` whose programs unpack the tools; left out, the image at the bottom of the FROMs. */
    'unpack-in': z.string().optional(),
    tools: z.record(ContextName, ToolSpec).default({}),
    debian: DebianSpec.optional(),
    npm: NpmSpec.optional(),
    user: z.string().default('root'),
    /** OCI and other labels of this image, beside those that the factory writes itself. */
    labels: z.record(z.string(), z.string()).default({}),
    /** The devcontainer.metadata entry of this image, merged after its ancestors' (containers.dev image metadata). */
    devcontainer: z.record(z.string(), z.unknown()).optional(),
    smoke: z.array(CheckSpec).default([]),
    /** container-structure-test configurations, by paths from the image's folder. */
    'structure-tests': z
      .array(
        z
          .string()
          .min(1)
          .transform((file) => ({ file, network: false }))
          .or(z.strictObject({ file: z.string().min(1), network: z.boolean().default(false) })),
      )
      .default([]),
  })
  .superRefine((spec, context) => {
    for (const key of ['frontend', 'unpack-in'] as const) {
      const name = spec[key];
      if (name === undefined || Object.hasOwn(spec.parents, name)) continue;
      context.addIssue({ code: 'custom', path: [key], message: `wanted a key of parents, got "${name}"` });
    }
  });
export type ImageSpec = z.infer<typeof ImageSpec>;

/** Reads image.yaml; throws yaml-invalid or spec-invalid naming every problem. */
export function parseImageSpec(text: string, origin: Origin): ImageSpec {
  return parseYaml(ImageSpec, text, origin);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(`${text}|`, 'm').exec('')?.length === 2;
  } catch {
    return false;
  }
}
