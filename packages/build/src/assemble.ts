import {
  candidateTag,
  type Digest,
  digestOf,
  type EngineDocuments,
  type EngineImages,
  engineCandidateName,
  FactoryError,
  type Mirrors,
  mediaTypes,
  mirrorUrl,
  type Registry,
  renderReference,
  repositoryOf,
  tagged,
} from '@officina/core';
import { type Put, type PutTogetherOptions, putTogether } from './put-together.ts';
import { layersName } from './target-name.ts';

export interface AssembleOptions extends PutTogetherOptions {
  readonly mirrors: Mirrors;
}

export interface AssemblePorts {
  readonly engine: Pick<EngineImages, 'tag' | 'untag' | 'push'>;
  readonly documents: EngineDocuments;
  /** Asked where images are assembled in the registry. */
  readonly registry?: Pick<Registry, 'manifest' | 'blob' | 'putManifest' | 'putBlob'>;
}

/** Images by their target, or why one of them is not what its layers are taken for. */
export type Assembled = { readonly digests: ReadonlyMap<string, Digest> } | { readonly mismatch: string };

/**
 * Puts together what the plan assembles, gives it its candidate name where it is, and takes single layers' own images away.
 * Nothing in the engine has a name when anything fails; throws engine-failed, and what a registry throws.
 */
export async function assembleImages(options: AssembleOptions, ports: AssemblePorts): Promise<Assembled> {
  const { plan, made } = options;
  try {
    const images = await putTogether(options, ports);
    if ('mismatch' in images) return images;
    await addAll([...images.values()], options, ports);
    return { digests: new Map([...images].map(([target, { image }]) => [target, digestOf(image.manifest)])) };
  } finally {
    for (const { name, platforms } of plan.images)
      for (const entry of platforms) {
        const layers = made.get(layersName(name, entry));
        if (layers !== undefined) await ports.engine.untag(layers);
      }
  }
}

async function addAll(images: readonly Put[], options: AssembleOptions, ports: AssemblePorts): Promise<void> {
  const names: string[] = [];
  try {
    for (const { planned, entry, place, image } of images) {
      if (place === 'registry') continue;
      names.push(engineCandidateName(planned.name, entry.key));
      await ports.documents.add(engineCandidateName(planned.name, entry.key), image);
    }
    for (const put of images) if (put.place === 'registry') await addToRegistry(put, options, ports);
  } catch (error) {
    for (const name of names) await ports.engine.untag(name);
    throw error;
  }
}

/** Sends the new layers, under the candidate's name, then gives the name to the image: all other layers are there. */
async function addToRegistry(
  { planned, entry, image }: Put,
  { plan, made, mirrors }: AssembleOptions,
  { engine, registry }: AssemblePorts,
): Promise<void> {
  const reference = tagged(plan.registry, candidateTag(planned.name, entry.key, entry.platform));
  const layers = made.get(layersName(planned.name, entry));
  if (layers !== undefined) {
    const name = mirrorUrl(renderReference(reference), mirrors);
    await engine.tag(layers, name);
    try {
      await engine.push(name);
    } finally {
      await engine.untag(name);
    }
  }
  await registry?.putBlob(repositoryOf(plan.registry), image.config);
  const got = await registry?.putManifest(reference, {
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
