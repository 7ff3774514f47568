import { z } from 'zod';
import { Digest } from '../digest.ts';
import { readIfJson } from '../parse.ts';
import type { Registry } from '../port/registry.ts';
import { digested, type Reference } from '../reference.ts';
import { type Layer, layersIn, readManifest } from './manifest.ts';

/** What the configuration of an image says of it (image-spec, config.md). */
export interface ImageConfig {
  /** When it was made, as its publisher says; undefined when it does not say. */
  readonly created?: string | undefined;
  /** `os/architecture`; undefined when it does not say. */
  readonly platform?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value`, as containers get it. */
  readonly environment: readonly string[];
  /** Instructions that run in the builds of images on top of it. */
  readonly triggers: readonly string[];
  /** The line that made each layer, lowest first; empty where none is kept. */
  readonly history: readonly string[];
  /** What comes out of each layer, unpacked, lowest first; empty where it does not say. */
  readonly diffIds: readonly Digest[];
}

/** An image of one platform in a registry; what is no such thing, as an index, says nothing of itself. */
export interface RegistryImage extends Partial<ImageConfig> {
  readonly digest: Digest;
  readonly layers: readonly Layer[];
}

const Step = z.object({ created_by: z.string().default(''), empty_layer: z.boolean().default(false) });
const Config = z.object({
  created: z.string().optional().catch(undefined),
  os: z.string().optional(),
  architecture: z.string().optional(),
  config: z
    .object({
      Labels: z.record(z.string(), z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      OnBuild: z.array(z.string()).nullish(),
    })
    .nullish(),
  history: z.array(Step).catch([]).optional(),
  rootfs: z
    .object({ diff_ids: z.array(Digest) })
    .optional()
    .catch(undefined),
});

/** What a reference of a registry leads to; undefined for nothing. */
export async function readRegistryImage(
  registry: Pick<Registry, 'manifest' | 'blob'>,
  reference: Reference,
): Promise<RegistryImage | undefined> {
  const raw = await registry.manifest(reference);
  if (raw === undefined) return undefined;
  const { digest } = raw;
  const manifest = readManifest(raw.body);
  const layers = layersIn(manifest);
  if (manifest?.config === undefined) return { digest, layers };
  const text = await registry.blob(digested(reference, manifest.config.digest));
  return { digest, layers, ...readImageConfig(text) };
}

/** Reads a configuration; undefined for what is none. */
export function readImageConfig(text: string | undefined): ImageConfig | undefined {
  const { data } = Config.safeParse(readIfJson(text));
  if (data === undefined) return undefined;
  const { created, os, architecture, config, history = [], rootfs } = data;
  return {
    created,
    platform: os === undefined || architecture === undefined ? undefined : `${os}/${architecture}`,
    labels: config?.Labels ?? {},
    environment: config?.Env ?? [],
    triggers: config?.OnBuild ?? [],
    history: history.filter((step) => !step.empty_layer).map((step) => step.created_by),
    diffIds: rootfs?.diff_ids ?? [],
  };
}
