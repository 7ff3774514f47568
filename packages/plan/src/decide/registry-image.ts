import { Digest, type Reference, type Registry } from '@officina/core';
import { z } from 'zod';

/** What an image says of itself. */
export interface RegistryImage {
  readonly digest: Digest;
  /** Undefined when it is no image of one platform. */
  readonly platform?: string;
  readonly labels: Readonly<Record<string, string>>;
}

const Manifest = z.object({ config: z.object({ digest: Digest }) });
const Config = z.object({
  os: z.string(),
  architecture: z.string(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});

/** What a reference of a registry leads to; undefined for nothing, and without labels for what is no single image. */
export async function readRegistryImage(
  registry: Pick<Registry, 'manifest' | 'blob'>,
  reference: Reference,
): Promise<RegistryImage | undefined> {
  const raw = await registry.manifest(reference);
  if (raw === undefined) return undefined;
  const unlike = { digest: raw.digest, labels: {} };
  const manifest = Manifest.safeParse(parseOrNothing(raw.body)).data;
  if (manifest === undefined) return unlike;
  const text = await registry.blob({ ...reference, digest: manifest.config.digest });
  const config = text === undefined ? undefined : Config.safeParse(parseOrNothing(text)).data;
  if (config === undefined) return unlike;
  const { os, architecture } = config;
  return { digest: raw.digest, platform: `${os}/${architecture}`, labels: config.config.Labels ?? {} };
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
