import {
  type Digest,
  type EngineImages,
  engineGreenName,
  type Files,
  type Plan,
  type PlannedPlatform,
} from '@officina/core';
import { baseImage, type Planned } from './lineage.ts';
import { targetName } from './target-name.ts';

/** Where the images are that another is assembled from, and where it is put: in both where it goes to the registry, too. */
export type Place = 'engine' | 'registry' | 'both';

/** Whether what is put there is in the engine then. */
export function isInEngine(place: Place): boolean {
  return place !== 'registry';
}

/** Whether what is put there is in the registry then. */
export function isInRegistry(place: Place): boolean {
  return place !== 'engine';
}

export interface PlaceOptions {
  readonly images: ReadonlyMap<string, Planned>;
  /** Whether what is built goes to the registry. */
  readonly push: boolean;
}

export interface PlacePorts {
  readonly engine: Pick<EngineImages, 'inspect'>;
  readonly files: Pick<Files, 'read'>;
}

/** By its target, where each image is assembled; one that cannot be here is left out. Reads of the engine what is there. */
export async function assemblyPlaces(
  { images, push }: PlaceOptions,
  ports: PlacePorts,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const planned of images.values()) {
    for (const entry of planned.planned.platforms) {
      const place = await placeOf(planned, entry, { images, push, places, ports });
      if (place !== undefined) places.set(targetName(planned.name, entry), place);
    }
  }
  return places;
}

interface Around extends PlaceOptions {
  readonly places: ReadonlyMap<string, Place>;
  readonly ports: PlacePorts;
}

async function placeOf(
  planned: Planned,
  entry: PlannedPlatform,
  { images, push, places, ports }: Around,
): Promise<Place | undefined> {
  const { assembly, platform } = entry;
  if (assembly === undefined) return undefined;
  // The builder looks for it beside a Dockerfile that is a file of its own, which that of single layers is not.
  if (assembly.lines.length > 0 && (await hasOwnIgnores(planned, ports.files))) return undefined;
  const isThere = async (image: string, wanted: { readonly key: Digest; readonly digest: Digest }) =>
    (await ports.engine.inspect(engineGreenName(image, wanted.key)))?.digest === wanted.digest;
  const base = baseImage(planned, platform, images);
  const { below } = assembly;
  const basePlace = base && places.get(targetName(base.name, entry));
  // What is built whole is in the engine.
  const isBaseInEngine =
    below === undefined ||
    (basePlace !== 'registry' && base !== undefined && (await isThere(base.name, below)));
  const isBaseInRegistry = below === undefined || (basePlace !== undefined && isInRegistry(basePlace));
  const mayBeSent = push && assembly.found === 'registry' && isBaseInRegistry;
  if (isBaseInEngine && (await isThere(planned.name, assembly))) return mayBeSent ? 'both' : 'engine';
  return mayBeSent ? 'registry' : undefined;
}

async function hasOwnIgnores({ image }: Planned, files: Pick<Files, 'read'>): Promise<boolean> {
  return (await files.read(`${image.folder}/Dockerfile.dockerignore`)) !== undefined;
}

/** A plan whose images without a place are built. */
export function wholePlan(plan: Plan, places: ReadonlyMap<string, Place> = new Map()): Plan {
  const change = (name: string, entry: PlannedPlatform): PlannedPlatform => {
    const { assembly, ...rest } = entry;
    return assembly === undefined || places.has(targetName(name, entry))
      ? entry
      : { ...rest, action: 'build' };
  };
  return {
    ...plan,
    images: plan.images.map((image) => ({
      ...image,
      platforms: image.platforms.map((entry) => change(image.name, entry)),
    })),
  };
}
