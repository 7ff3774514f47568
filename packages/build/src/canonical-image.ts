import {
  canonicalJson,
  type Digest,
  descriptorOf,
  digestOf,
  type EngineDocuments,
  type EngineImages,
  FactoryError,
  type ImageDocuments,
  mediaTypes,
  parseValue,
  renderManifest,
} from '@officina/core';
import { z } from 'zod';

const Step = z.object({ created_by: z.string().optional(), empty_layer: z.boolean().optional() });
/** What OCI's configuration of an image holds (image-spec, config.md); what else a builder writes is its own. */
const Config = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  config: z.looseObject({ Shell: z.array(z.string()).optional() }).optional(),
  rootfs: z.object({ type: z.string(), diff_ids: z.array(z.string()) }),
  history: z.array(Step).optional(),
});
const Manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});

/**
 * The same image as every builder writes it, whatever its version: layers and settings stay as they are; the history is
 * one line per layer, and everything is dated with `epoch` (seconds). A function of its input whose result is its own
 * result; throws engine-failed for what is no image.
 */
export function canonicalImage(image: ImageDocuments, epoch: number): ImageDocuments {
  const {
    layers,
    config: { history = [], ...config },
  } = readImage(image);
  const created = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
  const text = canonicalJson({
    ...config,
    created,
    // ENV, ARG, HEALTHCHECK and the like are written in one way by this builder and in another by that one; what they
    // set stands in the settings.
    history: history
      .filter((step) => step.empty_layer !== true)
      .map((step) => ({ created, created_by: lineOf(step.created_by ?? '', config.config?.Shell) })),
  });
  const named = layers.map(({ mediaType, digest, size }) => ({ mediaType, digest: digest as Digest, size }));
  return {
    manifest: renderManifest({ config: descriptorOf(mediaTypes.config, text), layers: named }),
    config: text,
  };
}

/** The layers and the configuration of an image, as far as OCI knows them. */
export interface ReadImage {
  readonly layers: z.infer<typeof Manifest>['layers'];
  readonly config: z.infer<typeof Config>;
}

/** Reads the documents of an image; throws engine-failed for what is none. */
export function readImage({ manifest, config }: ImageDocuments): ReadImage {
  return {
    layers: parse(Manifest, manifest, 'the manifest of an image').layers,
    config: parse(Config, config, 'the configuration of an image'),
  };
}

/** The layers of an image by what they are unpacked, lowest first; throws engine-failed for what is no image. */
export function diffIds(image: ImageDocuments): readonly string[] {
  return parse(Config.pick({ rootfs: true }), image.config, 'the configuration of an image').rootfs.diff_ids;
}

/** Without the values of ARG before a shell's command: builders tell one that is declared twice once or twice. */
function lineOf(text: string, shell: readonly string[] | undefined): string {
  if (!/^RUN \|\d+ /.test(text)) return text;
  const starts = [shell?.join(' ') ?? '', '/bin/sh -c']
    .filter((start) => start !== '')
    .map((start) => text.indexOf(` ${start} `))
    .filter((at) => at > 0);
  return starts.length === 0 ? text : `RUN${text.slice(Math.min(...starts))}`;
}

export interface CanonicalPorts {
  readonly engine: Pick<EngineImages, 'untag'>;
  readonly documents: EngineDocuments;
}

/** An image that a builder made. */
export interface Made {
  readonly digest: Digest;
  /** The name in the engine that the canonical one gets. */
  readonly name: string;
}

/**
 * Puts the canonical images in the place of those that a builder made, in the engine; returns the digest of each, in
 * order. Parents come first. The builder's own go, the layers stay. Nothing is done where the two are one.
 */
export async function takeCanonical(
  images: readonly Made[],
  epoch: number,
  { engine, documents }: CanonicalPorts,
): Promise<Digest[]> {
  const digests: Digest[] = [];
  const others: (Made & { readonly canonical: ImageDocuments })[] = [];
  for (const { digest, name } of images) {
    const made = await documents.read(
      digest,
      images.map((image) => image.digest),
    );
    const canonical = canonicalImage(made, epoch);
    const isOne = canonical.manifest === made.manifest;
    digests.push(isOne ? digest : digestOf(canonical.manifest));
    if (!isOne) others.push({ digest, name, canonical });
  }
  for (const { name, canonical } of others) await documents.add(name, canonical);
  // At once: after each that goes an engine looks for what nobody needs any more, and for several that go it looks once.
  await Promise.all(others.map(({ digest }) => engine.untag(digest)));
  // Once more: what an engine has unpacked is held for the image that it was unpacked for, and went with that one
  // (findings/docker-loaded-twice.sh).
  for (const { name, canonical } of others) await documents.add(name, canonical);
  return digests;
}

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FactoryError('engine-failed', `${what} is no JSON`, { hint: 'build it again', cause });
  }
  return parseValue(schema, value, { code: 'engine-failed', what: 'the engine', where: () => what });
}
