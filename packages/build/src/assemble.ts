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
 * Gives what was put together its candidate name, where it is. When anything fails, no tag of it is left in a registry that
 * lets tags go; throws engine-failed, and what a registry throws.
 */
export async function addAssembled(images: readonly Put[], plan: Plan, ports: AssemblePorts): Promise<void> {
  const [there, here] = [images.filter(isInRegistry), images.filter((put) => !isInRegistry(put))];
  const tags: Put[] = [];
  try {
    for (const { planned, entry, image, files } of here)
      await ports.documents.add(engineCandidateName(planned.name, entry.key), image, files);
    const blobs = there.flatMap(({ image, files }) => [...files, image.config]);
    await mapUntilFailure(blobs, questionsAtOnce, async (blob) =>
      ports.registry?.putBlob(repositoryOf(plan.registry), blob),
    );
    await mapUntilFailure(there, questionsAtOnce, async (put) => {
      tags.push(put);
      await putImage(put, plan, ports);
    });
  } catch (error) {
    // What failed is what is to be told, and not that the same engine or registry takes no name back either.
    for (const put of tags) await ports.registry?.untag?.(candidateOf(put, plan)).catch(() => undefined);
    throw error;
  }
}

function isInRegistry({ place }: Put): boolean {
  return place === 'registry';
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
