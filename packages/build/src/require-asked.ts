import {
  askedOfImage,
  type Digest,
  dockerfilePath,
  type EngineDocuments,
  type EngineImages,
  FactoryError,
  type ImageDocuments,
  type Platform,
} from '@officina/core';
import { diffIds } from './canonical-image.ts';
import { chain, type Planned } from './lineage.ts';
import { targetName } from './target-name.ts';

interface Built {
  readonly images: ReadonlyMap<string, Planned>;
  /** What was built, by target. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** What was assembled, by target. */
  readonly assembled: ReadonlyMap<string, { readonly image: ImageDocuments }>;
}

interface Ports {
  readonly engine: Pick<EngineImages, 'inspect'>;
  readonly documents: Pick<EngineDocuments, 'read'>;
}

/**
 * Refuses labels and layers that nobody asked for (build-unlocked, naming each): every label comes of image.yaml, of the
 * Dockerfile, or of those of the images of ours below; the layers are those of the image of ours below, and on them no more
 * than the Dockerfile has steps for.
 */
export async function requireAsked({ images, digests, assembled }: Built, ports: Ports): Promise<void> {
  const problems: string[] = [];
  for (const { name, planned } of images.values()) {
    for (const entry of planned.platforms) {
      const target = targetName(name, entry);
      const digest = digests.get(target);
      if (digest === undefined) continue;
      const line = chain(name, images, entry.platform);
      const own = { target, digest, line, platform: entry.platform };
      problems.push(...(await strangeLabels(own, ports.engine)));
      problems.push(...(await strangeLayers(own, { digests, assembled }, ports.documents)));
    }
  }
  if (problems.length === 0) return;
  throw new FactoryError('build-unlocked', problems, {
    hint: 'name such a label under "labels" in image.yaml, with the value that it is to have; else take another parent or another builder',
  });
}

interface Own {
  readonly target: string;
  readonly digest: Digest;
  /** The images of ours that it stands on, and itself last. */
  readonly line: readonly Planned[];
  readonly platform: Platform;
}

async function strangeLabels({ target, digest, line }: Own, engine: Ports['engine']): Promise<string[]> {
  const asked = new Set(
    line.flatMap(({ image }) => [
      ...Object.keys(image.spec.labels),
      ...askedOfImage(image.dockerfile, dockerfilePath(image)).labels,
    ]),
  );
  const labels = (await engine.inspect(digest))?.labels ?? {};
  return Object.entries(labels)
    .filter(([label]) => !asked.has(label) && !isOurs(label))
    .map(([label, value]) => `${target}: nobody asked for the label ${label}=${value}`);
}

/** Those that build itself sets, to values that were compared already. */
function isOurs(label: string): boolean {
  return (
    label === 'devcontainer.metadata' ||
    /^dev\.officina\.|^org\.opencontainers\.image\.(?:title|description|source|base\.name|base\.digest)$/.test(
      label,
    )
  );
}

async function strangeLayers(
  { target, digest, line, platform }: Own,
  { digests, assembled }: Pick<Built, 'digests' | 'assembled'>,
  documents: Ports['documents'],
): Promise<string[]> {
  const [below, own] = line.slice(-2);
  if (below === undefined || own === undefined) return [];
  const entry = below.planned.platforms.find((one) => one.platform === platform);
  const put = entry && assembled.get(targetName(below.name, entry));
  const isHere = entry?.action === 'build' || entry?.found === 'engine';
  const parent = entry && isHere ? (digests.get(targetName(below.name, entry)) ?? entry.digest) : undefined;
  const made = [...digests.values()];
  const lowest = put?.image ?? (parent && (await documents.read(parent, made)));
  if (lowest === undefined) return [];
  const [lower, all] = [diffIds(lowest), diffIds(await documents.read(digest, made))];
  const strange = lower.findIndex((layer, at) => all[at] !== layer);
  if (strange >= 0)
    return [
      `${target}: layer ${strange + 1} is ${all[strange] ?? 'missing'}, ${below.name} has ${lower[strange]}`,
    ];
  const steps = askedOfImage(own.image.dockerfile, dockerfilePath(own.image)).layers;
  const more = all.length - lower.length;
  return more <= steps
    ? []
    : [`${target}: ${more} layers on ${below.name}, its Dockerfile has steps for ${steps}`];
}
