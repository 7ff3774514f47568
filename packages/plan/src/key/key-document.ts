import { Digest, Platform, packings, Sha256 } from '@officina/core';
import { z } from 'zod';

/** What of a locked tool decides the bytes that it brings. */
export const KeyTool = z.strictObject({
  version: z.string(),
  /** How the asset is unpacked. */
  packing: z.enum(packings),
  /** `sha256` or `path sha256`, sorted. */
  assets: z.array(z.string()),
  /** Members and places, templates filled in. */
  install: z.array(z.strictObject({ from: z.string().optional(), to: z.string() })),
  links: z.record(z.string(), z.string()),
  /** Of one that is compiled: its programs, and all that decides the compiler's bytes. */
  build: z.strictObject({ programs: z.array(z.string()), compiler: Digest }).optional(),
  /** Of an environment of Python: what its files name, beside its wheels. */
  environment: z.strictObject({ python: z.string(), interpreter: z.string() }).optional(),
  standIn: z.literal(true).optional(),
});
export type KeyTool = z.infer<typeof KeyTool>;

/** Settings of the builder that change bytes; `recipe` moves when the generated build does. */
export const BuilderSettings = z.strictObject({
  recipe: z.string(),
  /** How layers are packed; absent in keys from before it could be chosen. */
  compression: z.enum(['zstd', 'gzip']).optional(),
  /** Seconds since 1970: the time of the image, and SOURCE_DATE_EPOCH of its steps. */
  epoch: z.number().int().nonnegative(),
  /** The url in the OCI source label. */
  source: z.string().optional(),
});
export type BuilderSettings = z.infer<typeof BuilderSettings>;

/** Exactly the inputs of one image on one platform; its digest is the image's key. docs/plan.md says why each is in. */
export const KeyDocument = z.strictObject({
  schema: z.literal('officina.key/v1'),
  image: z.string(),
  platform: Platform,
  dockerfile: Sha256,
  /** What the Dockerfile takes of its folder: path to `<mode> <sha256>`, `link <target>` or `folder <mode>`. */
  files: z.record(z.string(), z.string()),
  /** Keys of the images of ours that it stands on or copies from, by the name that the Dockerfile uses. */
  parents: z.record(z.string(), Digest),
  /** Images of others: `image:tag@digest`, with ` bootstrapped` for one that was made here, and ` devcontainer <digest>`. */
  externals: z.record(z.string(), z.string()),
  tools: z.record(z.string(), KeyTool),
  /** Debian packages: name to `version architecture sha256`. */
  debian: z.record(z.string(), z.string()),
  /** Those of stages, by the names that the Dockerfile has for them; absent where it takes none. */
  stages: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** Repositories of others that packages come from: `url suite components, key fingerprints`; absent where none is. */
  repositories: z.record(z.string(), z.string()).optional(),
  npm: z.strictObject({ lockfile: Sha256, packages: z.record(z.string(), z.string()) }).optional(),
  /** The factory's own scripts, name to sha256; absent where the Dockerfile takes none. */
  scripts: z.record(z.string(), Sha256).optional(),
  /** What of image.yaml ends up in the image itself. */
  spec: z.strictObject({
    description: z.string(),
    user: z.string(),
    labels: z.record(z.string(), z.string()),
    devcontainer: z.record(z.string(), z.unknown()).optional(),
    /** Steps have a network; absent where they have none. */
    network: z.literal('open').optional(),
    /** Neovim's plugins by name, and the branch that each follows. */
    plugins: z.record(z.string(), z.string()).optional(),
  }),
  /** All of the folders that it shares with other images and takes, by name: path to what `files` has of one. */
  shared: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** Arguments of the build on this platform; absent where image.yaml gives none. */
  args: z.record(z.string(), z.string()).optional(),
  settings: BuilderSettings,
});
export type KeyDocument = z.infer<typeof KeyDocument>;
