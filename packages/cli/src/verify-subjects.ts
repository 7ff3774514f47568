import {
  childrenOf,
  digested,
  FactoryError,
  isFactoryError,
  labels,
  type Plan,
  type PlannedPlatform,
  type Registry,
  type RegistryImage,
  readRegistryImage,
  type Talk,
  tagged,
  type Workspace,
} from '@officina/core';

/** One word of `officina verify`: the image that it means, and what it names in the registry when it is a tag. */
export interface VerifySubject {
  readonly word: string;
  readonly image: string;
  /** One per platform; none for the name of an image, or where the registry has no such tag. */
  readonly named: readonly RegistryImage[];
}

export interface SubjectPorts {
  readonly registry: Pick<Registry, 'manifest' | 'blob'>;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * Says which images are meant: a name of an image, a channel, or a tag, whose image says in its labels what it is. Throws
 * image-unknown, naming images and channels.
 */
export async function findVerifySubjects(
  words: readonly string[],
  { workspace, repository }: { readonly workspace: Workspace; readonly repository: string },
  { registry, talk }: SubjectPorts,
): Promise<VerifySubject[]> {
  const { images, folder } = workspace;
  const names = images.map(({ name }) => name);
  const subjects: VerifySubject[] = [];
  for (const word of words) {
    if (names.includes(word)) {
      subjects.push({ word, image: word, named: [] });
      continue;
    }
    const named = /^\w[\w.-]{0,127}$/.test(word)
      ? await readTag(registry, { repository, tag: word }).catch((error: unknown) => {
          if (!isFactoryError(error)) throw error;
          talk.warn(`the registry is not asked what ${word} is: ${error.message}`);
          return [];
        })
      : [];
    const said = named
      .map((image) => image.labels?.[labels.image])
      .find((name) => names.includes(name ?? ''));
    const image = images.find(({ spec }) => spec.channels.includes(word))?.name ?? said;
    if (image === undefined) {
      throw new FactoryError(
        'image-unknown',
        `${folder} has no image or channel ${word}, nor the registry such a tag`,
        {
          hint: `known are the images ${names.join(', ')} and the channels ${images.flatMap(({ spec }) => spec.channels).join(', ')}`,
        },
      );
    }
    subjects.push({ word, image, named });
  }
  return subjects;
}

/**
 * The plan with the images that tags name in place of the tested ones, where they are others: those are compared with.
 * Throws candidate-missing for a tag whose image was made from other inputs than the workspace has.
 */
export function planOfTags(plan: Plan, subjects: readonly VerifySubject[]): Plan {
  return {
    ...plan,
    images: plan.images.map((image) => ({
      ...image,
      platforms: subjects.filter((subject) => subject.image === image.name).reduce(withTag, image.platforms),
    })),
  };
}

function withTag(
  entries: readonly PlannedPlatform[],
  { word, image, named }: VerifySubject,
): PlannedPlatform[] {
  return entries.map((entry) => {
    const { platform, key } = entry;
    const found = named.find((candidate) => candidate.platform === platform);
    if (found === undefined || found.digest === entry.digest) return entry;
    const other = found.labels?.[labels.key] ?? 'none';
    if (found.labels?.[labels.image] === image && other === key)
      return { platform, key, action: 'reuse', digest: found.digest, found: 'registry', why: [] };
    throw new FactoryError(
      'candidate-missing',
      `${word} names ${found.digest} for ${platform}, made from other inputs than ${image} has here: key ${other}, wanted ${key}`,
      { hint: `check out the commit that it was released from, or verify ${image} by its name` },
    );
  });
}

async function readTag(
  registry: SubjectPorts['registry'],
  { repository, tag }: { readonly repository: string; readonly tag: string },
): Promise<RegistryImage[]> {
  const raw = await registry.manifest(tagged(repository, tag));
  if (raw === undefined) return [];
  const found = await Promise.all(
    childrenOf(raw).map((digest) => readRegistryImage(registry, digested(repository, digest))),
  );
  return found.filter((image) => image !== undefined);
}
