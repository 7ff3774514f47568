import {
  candidateTag,
  digestOf,
  type EngineDocuments,
  type EngineImages,
  engineCandidateName,
  FactoryError,
  type Mirrors,
  mediaTypes,
  mirrorUrl,
  type PrunableRegistry,
  type Registry,
  renderReference,
  repositoryOf,
  tagged,
} from '@officina/core';
import type { Put, PutTogetherOptions } from './put-together.ts';
import { layersName } from './target-name.ts';

export interface AssembleOptions extends Pick<PutTogetherOptions, 'plan' | 'made'> {
  readonly mirrors: Mirrors;
}

export interface AssemblePorts {
  readonly engine: Pick<EngineImages, 'tag' | 'untag' | 'push'>;
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
export async function addAssembled(
  images: readonly Put[],
  options: AssembleOptions,
  ports: AssemblePorts,
): Promise<void> {
  const [there, here] = [images.filter(isInRegistry), images.filter((put) => !isInRegistry(put))];
  const tags: Put[] = [];
  try {
    for (const { planned, entry, image } of here)
      await ports.documents.add(engineCandidateName(planned.name, entry.key), image);
    for (const put of there) {
      tags.push(put);
      await sendLayers(put, options, ports);
    }
    for (const put of there) await putImage(put, options, ports);
  } catch (error) {
    // What failed is what is to be told, and not that the same engine or registry takes no name back either.
    for (const put of tags) await ports.registry?.untag?.(candidateOf(put, options)).catch(() => undefined);
    throw error;
  }
}

/** Takes away the images that single layers came as. */
export async function forgetLayers(
  { plan, made }: Pick<AssembleOptions, 'plan' | 'made'>,
  engine: Pick<EngineImages, 'untag'>,
): Promise<void> {
  for (const { name, platforms } of plan.images) {
    for (const entry of platforms) {
      const layers = made.get(layersName(name, entry));
      if (layers !== undefined) await engine.untag(layers);
    }
  }
}

function isInRegistry({ place }: Put): boolean {
  return place === 'registry';
}

/** The name of an image's candidate in the registry. */
function candidateOf({ planned, entry }: Put, { plan }: Pick<AssembleOptions, 'plan'>) {
  return tagged(plan.registry, candidateTag(planned.name, entry.key, entry.platform));
}

/** Sends the new layers, as the engine has them: under the candidate's name, which the image gets then. */
async function sendLayers(put: Put, options: AssembleOptions, { engine }: AssemblePorts): Promise<void> {
  const layers = options.made.get(layersName(put.planned.name, put.entry));
  if (layers === undefined) return;
  const name = mirrorUrl(renderReference(candidateOf(put, options)), options.mirrors);
  await engine.tag(layers, name);
  try {
    await engine.push(name);
  } finally {
    await engine.untag(name);
  }
}

/** All layers are there: the image is its two documents. */
async function putImage(put: Put, options: AssembleOptions, { registry }: AssemblePorts): Promise<void> {
  const { planned, image } = put;
  await registry?.putBlob(repositoryOf(options.plan.registry), image.config);
  const got = await registry?.putManifest(candidateOf(put, options), {
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
