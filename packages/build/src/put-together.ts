import {
  type BlobFile,
  type Digest,
  digested,
  type EngineDocuments,
  FactoryError,
  type ImageDocuments,
  layerLines,
  mapUntilFailure,
  type Plan,
  type PlannedPlatform,
  type Registry,
  readManifest,
  readOptions,
  renderReference,
  type Workspace,
} from '@officina/core';
import { type AssemblyParts, assembledImage } from './assembled-image.ts';
import { isInEngine, type Place } from './assembly-place.ts';
import { diffIds } from './canonical-image.ts';
import { imageLabels } from './image-labels.ts';
import type { Laid } from './laid-layers.ts';
import { baseImage, type Planned } from './lineage.ts';
import { layersName, targetName } from './target-name.ts';

export interface PutTogetherOptions {
  readonly plan: Plan;
  readonly images: ReadonlyMap<string, Planned>;
  readonly workspace: Workspace;
  readonly places: ReadonlyMap<string, Place>;
  /** The images that the builder made, by their target. */
  readonly made: ReadonlyMap<string, Digest>;
  readonly laid: Laid;
}

export interface DocumentPorts {
  readonly documents: Pick<EngineDocuments, 'read'>;
  readonly registry?: Pick<Registry, 'manifest' | 'blob'>;
}

/** An image that is put together. */
export interface Put {
  readonly planned: Planned;
  readonly entry: PlannedPlatform;
  readonly place: Place;
  readonly image: ImageDocuments;
  /** The layers of it that are new. */
  readonly files: readonly BlobFile[];
}

/** What is asked of a registry at a time: each question waits for the way there and back. */
export const questionsAtOnce = 4;

/**
 * The images that a plan assembles, by their target, parents first; or why one is not what it is taken for: its parts do
 * not fit, or the builder, for what it made on top of it, had another one below.
 */
export async function putTogether(
  options: PutTogetherOptions,
  ports: DocumentPorts,
): Promise<ReadonlyMap<string, Put> | { readonly mismatch: string }> {
  const found = new Map<string, Put>();
  const there = readOnce((digest) => fromRegistry(digest, options.plan.registry, ports));
  await mapUntilFailure(modelsThere(options), questionsAtOnce, there);
  for (const planned of options.images.values()) {
    for (const entry of planned.planned.platforms) {
      const target = targetName(planned.name, entry);
      const place = options.places.get(target);
      if (place === undefined) continue;
      const assembled = assembledImage(
        await partsOf({ planned, entry, place }, { ...options, found, there, ports }),
      );
      if ('mismatch' in assembled) return { mismatch: `${planned.name}: ${assembled.mismatch}` };
      const { files = [] } = options.laid.get(layersName(planned.name, entry)) ?? {};
      found.set(target, { planned, entry, place, image: assembled.image, files });
    }
  }
  const mismatch = await otherBelow(found, options, ports);
  return mismatch === undefined ? found : { mismatch };
}

/** The earlier images that are read in the registry. */
function modelsThere({ images, places }: PutTogetherOptions): Digest[] {
  return [...images.values()].flatMap(({ name, planned }) =>
    planned.platforms.flatMap((entry) =>
      places.get(targetName(name, entry)) === 'registry' && entry.assembly !== undefined
        ? [entry.assembly.digest]
        : [],
    ),
  );
}

/** Says of an image that the builder made on one that is assembled where the layers of the two part. */
async function otherBelow(
  found: ReadonlyMap<string, Put>,
  { images, made }: PutTogetherOptions,
  { documents }: DocumentPorts,
): Promise<string | undefined> {
  for (const planned of images.values()) {
    for (const entry of planned.planned.platforms) {
      const digest = made.get(targetName(planned.name, entry));
      const base = baseImage(planned, entry.platform, images);
      const below = base && found.get(targetName(base.name, entry));
      if (digest === undefined || below === undefined) continue;
      const [lower, all] = [diffIds(below.image), diffIds(await documents.read(digest))];
      const at = lower.findIndex((layer, index) => all[index] !== layer);
      if (at >= 0)
        return `${planned.name}: layer ${at + 1} is ${all[at] ?? 'missing'}, ${base?.name} is assembled with ${lower[at]}`;
    }
  }
  return undefined;
}

interface Around extends PutTogetherOptions {
  /** What was put together so far, by its target. */
  readonly found: ReadonlyMap<string, Put>;
  /** Reads what the registry has. */
  readonly there: (digest: Digest) => Promise<ImageDocuments>;
  readonly ports: DocumentPorts;
}

async function partsOf(
  { planned, entry, place }: Omit<Put, 'image' | 'files'>,
  { plan, images, workspace, made, laid, found, there, ports }: Around,
): Promise<AssemblyParts> {
  const { platform, key, assembly } = entry;
  if (assembly === undefined) return missing(planned.name);
  const { read } = ports.documents;
  const readThere = isInEngine(place) ? read : there;
  const base = baseImage(planned, platform, images);
  const target = base === undefined ? '' : targetName(base.name, entry);
  const now = () => found.get(target)?.image ?? read(made.get(target) ?? missing(planned.name));
  return {
    model: await readThere(assembly.digest),
    below: assembly.below && { before: await readThere(assembly.below.digest), now: await now() },
    lines: layerLines(planned.image.dockerfile, readOptions(planned.image, platform)),
    moved: assembly.lines,
    laid: laid.get(layersName(planned.name, entry))?.image,
    labels: imageLabels(planned, { workspace, images, platform, key }),
    epoch: plan.epoch,
  };
}

/** The same answer for the same digest: an image is asked for by itself, and as what another one stood on. */
function readOnce(
  read: (digest: Digest) => Promise<ImageDocuments>,
): (digest: Digest) => Promise<ImageDocuments> {
  const known = new Map<Digest, Promise<ImageDocuments>>();
  return (digest) => {
    const reading = known.get(digest) ?? read(digest);
    known.set(digest, reading);
    return reading;
  };
}

/** The documents of an image in the registry, without a layer; throws candidate-missing when they are gone. */
async function fromRegistry(
  digest: Digest,
  repository: string,
  { registry }: DocumentPorts,
): Promise<ImageDocuments> {
  const reference = digested(repository, digest);
  const manifest = (await registry?.manifest(reference))?.body;
  const named = readManifest(manifest)?.config?.digest;
  const config = named && (await registry?.blob(digested(repository, named)));
  if (manifest !== undefined && config !== undefined) return { manifest, config };
  throw new FactoryError('candidate-missing', `${renderReference(reference)} is no image, or gone by now`, {
    hint: 'run officina plan again',
  });
}

function missing(image: string): never {
  throw new FactoryError('document-invalid', `the plan does not say what ${image} is assembled from`, {
    hint: 'run officina plan again',
  });
}
