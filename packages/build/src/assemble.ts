import {
  candidateTag,
  digestOf,
  type EngineDocuments,
  engineCandidateName,
  FactoryError,
  mapUntilFailure,
  mediaTypes,
  type Plan,
  type PrunableRegistry,
  type Registry,
  repositoryOf,
  tagged,
} from '@officina/core';
import { isInEngine, isInRegistry } from './assembly-place.ts';
import { type Put, questionsAtOnce } from './put-together.ts';

export interface AssemblePorts {
  readonly documents: EngineDocuments;
  /** Asked where images are assembled in the registry. */
  readonly registry?: AssemblyRegistry;
}

/** A registry that takes images without their layers; where it lets a tag go, a failed run leaves none. */
export type AssemblyRegistry = Pick<Registry, 'manifest' | 'blob' | 'putManifest' | 'putBlob'> &
  Partial<Pick<PrunableRegistry, 'untag'>>;

/**
 * Gives what was put together its candidate name, where it is, in the engine and in the registry side by side. When anything
 * fails, no tag of it is left in a registry that lets tags go; throws engine-failed, and what a registry throws.
 */
export async function addAssembled(images: readonly Put[], plan: Plan, ports: AssemblePorts): Promise<void> {
  const tags: Put[] = [];
  try {
    await mapUntilFailure([addInEngine, putInRegistry], 2, (work) => work(images, { plan, ports, tags }));
  } catch (error) {
    // What failed is what is to be told, and not that the same engine or registry takes no name back either.
    for (const put of tags) await ports.registry?.untag?.(candidateOf(put, plan)).catch(() => undefined);
    throw error;
  }
}

interface Adding {
  readonly plan: Plan;
  readonly ports: AssemblePorts;
  /** What may have a tag in the registry by now. */
  readonly tags: Put[];
}

async function addInEngine(images: readonly Put[], { ports }: Adding): Promise<void> {
  for (const { planned, entry, place, image, files } of images)
    if (isInEngine(place))
      await ports.documents.add(engineCandidateName(planned.name, entry.key), image, files);
}

async function putInRegistry(images: readonly Put[], { plan, ports, tags }: Adding): Promise<void> {
  const there = images.filter(({ place }) => isInRegistry(place));
  const blobs = there.flatMap(({ image, files }) => [...files, image.config]);
  await mapUntilFailure(blobs, questionsAtOnce, async (blob) =>
    ports.registry?.putBlob(repositoryOf(plan.registry), blob),
  );
  await mapUntilFailure(there, questionsAtOnce, async (put) => {
    tags.push(put);
    await putImage(put, plan, ports);
  });
}

/** The name of an image's candidate in the registry. */
function candidateOf({ planned, entry }: Put, { registry }: Plan) {
  return tagged(registry, candidateTag(planned.name, entry.key, entry.platform));
}

/** Everything that it names is there: the image is its manifest. */
async function putImage(put: Put, plan: Plan, { registry }: AssemblePorts): Promise<void> {
  const { planned, image } = put;
  const got = await registry?.putManifest(candidateOf(put, plan), {
    mediaType: mediaTypes.manifest,
    body: image.manifest,
  });
  if (got === digestOf(image.manifest)) return;
  throw new FactoryError(
    'registry-answer',
    `${planned.name}: the registry took ${got ?? 'nothing'}, wanted ${digestOf(image.manifest)}`,
    {
      hint: 'try again, or build without --push',
    },
  );
}
