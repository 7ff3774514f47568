import {
  type Candidate,
  type Digest,
  digestOf,
  type EngineDocuments,
  type EngineImages,
  engineCandidateName,
  type Plan,
} from '@officina/core';
import { type AssemblyRegistry, addAssembled } from './assemble.ts';
import { candidates } from './candidates.ts';
import { takeCanonical } from './canonical-image.ts';
import { type Put, type PutTogetherOptions, putTogether } from './put-together.ts';
import { requireAsked } from './require-asked.ts';
import { targetName } from './target-name.ts';

export interface NamePorts {
  readonly engine: EngineImages;
  readonly documents: EngineDocuments;
  readonly registry?: AssemblyRegistry;
}

/**
 * Puts together what a plan assembles, and gives all that was made its candidate name; or says why something does not fit
 * what it is put together with. No name is left when anything fails: throws build-unlocked, engine-failed, and what a
 * registry throws.
 */
export async function nameMade(
  options: PutTogetherOptions,
  ports: NamePorts,
): Promise<Candidate[] | { readonly mismatch: string }> {
  const { images, made } = options;
  const assembled = await putTogether(options, ports);
  if ('mismatch' in assembled) return assembled;
  await requireAsked({ images, digests: made, assembled }, ports);
  return nameAll({ ...options, assembled }, ports);
}

type Nameless = PutTogetherOptions & { readonly assembled: ReadonlyMap<string, Put> };

async function nameAll(options: Nameless, ports: NamePorts): Promise<Candidate[]> {
  const { plan, images, assembled } = options;
  try {
    const built = await canonicalDigests(options, ports);
    await addAssembled([...assembled.values()], plan, ports);
    return await candidates({
      plan,
      images,
      engine: ports.engine,
      digestOf: (image, entry) => {
        const target = targetName(image, entry);
        const put = assembled.get(target);
        return put === undefined ? built.get(target) : digestOf(put.image.manifest);
      },
      put: (image, entry) => assembled.get(targetName(image, entry)),
    });
  } catch (error) {
    await takeNames(plan, ports.engine);
    throw error;
  }
}

/** What failed is what is to be told, and not that the same engine takes no name back either. */
async function takeNames(plan: Plan, engine: Pick<EngineImages, 'untag'>): Promise<void> {
  for (const { name, platforms } of plan.images)
    for (const { action, key } of platforms)
      if (action !== 'reuse') await engine.untag(engineCandidateName(name, key)).catch(() => undefined);
}

/** What was built, by target, as every builder would have written it. */
async function canonicalDigests(
  { plan, made }: Pick<PutTogetherOptions, 'plan' | 'made'>,
  ports: NamePorts,
): Promise<ReadonlyMap<string, Digest>> {
  const images = plan.images.flatMap(({ name, platforms }) =>
    platforms.flatMap((entry) => {
      const target = targetName(name, entry);
      const digest = made.get(target);
      return digest === undefined ? [] : [{ target, digest, name: engineCandidateName(name, entry.key) }];
    }),
  );
  const digests = await takeCanonical(images, plan.epoch, ports);
  return new Map(
    images.flatMap(({ target }, at) => (digests[at] === undefined ? [] : [[target, digests[at]]])),
  );
}
