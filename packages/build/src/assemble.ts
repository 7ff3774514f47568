import {
  type Digest,
  digestOf,
  type EngineDocuments,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  type Files,
  type ImageDocuments,
  layerLines,
  type Plan,
  type PlannedPlatform,
  readOptions,
  type Workspace,
} from '@officina/core';
import { assembledImage } from './assembled-image.ts';
import { imageLabels } from './image-labels.ts';
import { baseImage, type Planned } from './lineage.ts';
import { layersName, targetName } from './target-name.ts';

export interface AssemblePorts {
  readonly engine: Pick<EngineImages, 'inspect' | 'untag'>;
  readonly documents: EngineDocuments;
}

/** A plan with nothing to assemble: the builder makes it all. */
export function wholePlan(plan: Plan): Plan {
  return mapPlatforms(plan, toWhole);
}

/**
 * The plan with what cannot be assembled here to be built: the engine must have the images that the layers are from. Reads
 * of the engine what is there, and nothing else.
 */
export async function assemblablePlan(
  plan: Plan,
  workspace: Workspace,
  { engine, files }: Pick<AssemblePorts, 'engine'> & { readonly files: Pick<Files, 'read'> },
): Promise<Plan> {
  const whole = new Set<PlannedPlatform>();
  for (const { name, parents, platforms } of plan.images) {
    for (const entry of platforms) {
      const { assembly } = entry;
      if (assembly === undefined) continue;
      const { key, digest, below, lines } = assembly;
      const isThere = async (image: string, wanted: { readonly key: Digest; readonly digest: Digest }) =>
        (await engine.inspect(engineGreenName(image, wanted.key)))?.digest === wanted.digest;
      const stoodOn = below && (await Promise.all(parents.map((parent) => isThere(parent, below))));
      const folder = workspace.images.find((image) => image.name === name)?.folder;
      // The builder looks for it beside a Dockerfile that has a file of its own, which single layers have not.
      const ignores = lines.length > 0 && (await files.read(`${folder}/Dockerfile.dockerignore`));
      if (
        !(await isThere(name, { key, digest })) ||
        stoodOn?.includes(true) === false ||
        typeof ignores === 'string'
      )
        whole.add(entry);
    }
  }
  return mapPlatforms(plan, (entry) => (whole.has(entry) ? toWhole(entry) : entry));
}

export interface AssembleOptions {
  readonly plan: Plan;
  readonly images: ReadonlyMap<string, Planned>;
  readonly workspace: Workspace;
  /** What the builder made: images by their target as they are to be, single layers as they came. */
  readonly made: ReadonlyMap<string, Digest>;
}

/** Images by their target, or why one of them is not what its layers are taken for. */
export type Assembled = { readonly digests: ReadonlyMap<string, Digest> } | { readonly mismatch: string };

/**
 * Puts together what the plan assembles, gives it its candidate name in the engine, and takes single layers' own images
 * away. Nothing has a name when anything fails; throws engine-failed.
 */
export async function assembleImages(options: AssembleOptions, ports: AssemblePorts): Promise<Assembled> {
  const { plan, made } = options;
  try {
    const images = await putTogether(options, ports);
    if ('mismatch' in images) return images;
    await addAll(images.values(), ports);
    return {
      digests: new Map([...images].map(([target, { image }]) => [target, digestOf(image.manifest)])),
    };
  } finally {
    for (const { name, platforms } of plan.images)
      for (const entry of platforms) {
        const layers = made.get(layersName(name, entry));
        if (layers !== undefined) await ports.engine.untag(layers);
      }
  }
}

/** An image that is put together, and the name that it gets in the engine. */
interface Named {
  readonly name: string;
  readonly image: ImageDocuments;
}

/** By its target, in the order of the plan: parents first. */
async function putTogether(
  options: AssembleOptions,
  ports: AssemblePorts,
): Promise<ReadonlyMap<string, Named> | { readonly mismatch: string }> {
  const found = new Map<string, Named>();
  for (const planned of options.images.values()) {
    for (const entry of planned.planned.platforms) {
      if (entry.action !== 'assemble') continue;
      const assembled = assembledImage(await partsOf(planned, entry, { ...options, found, ports }));
      if ('mismatch' in assembled) return { mismatch: `${planned.name}: ${assembled.mismatch}` };
      const name = engineCandidateName(planned.name, entry.key);
      found.set(targetName(planned.name, entry), { name, image: assembled.image });
    }
  }
  return found;
}

async function addAll(images: Iterable<Named>, { engine, documents }: AssemblePorts): Promise<void> {
  const added: string[] = [];
  try {
    for (const { name, image } of images) {
      added.push(name);
      await documents.add(name, image);
    }
  } catch (error) {
    for (const name of added) await engine.untag(name);
    throw error;
  }
}

interface Surroundings extends AssembleOptions {
  /** What was put together so far, by its target. */
  readonly found: ReadonlyMap<string, Named>;
  readonly ports: AssemblePorts;
}

async function partsOf(planned: Planned, entry: PlannedPlatform, around: Surroundings) {
  const { plan, images, workspace, made, found, ports } = around;
  const { platform, key, assembly } = entry;
  if (assembly === undefined) return missing(planned.name);
  const { read } = ports.documents;
  const laid = made.get(layersName(planned.name, entry));
  const base = baseImage(planned, platform, images);
  const target = base === undefined ? '' : targetName(base.name, entry);
  const now = () => found.get(target)?.image ?? read(made.get(target) ?? missing(planned.name));
  return {
    model: await read(assembly.digest),
    below: assembly.below && { before: await read(assembly.below.digest), now: await now() },
    lines: layerLines(planned.image.dockerfile, readOptions(planned.image, platform)),
    moved: assembly.lines,
    laid: laid && (await read(laid)),
    labels: imageLabels(planned, { workspace, images, platform, key }),
    epoch: plan.epoch,
  };
}

function missing(image: string): never {
  throw new FactoryError('document-invalid', `the plan does not say what ${image} is assembled from`, {
    hint: 'run officina plan again',
  });
}

function toWhole({ assembly, ...entry }: PlannedPlatform): PlannedPlatform {
  return assembly === undefined ? entry : { ...entry, action: 'build' };
}

function mapPlatforms(plan: Plan, change: (entry: PlannedPlatform) => PlannedPlatform): Plan {
  return {
    ...plan,
    images: plan.images.map((image) => ({ ...image, platforms: image.platforms.map(change) })),
  };
}
