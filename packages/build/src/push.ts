import {
  type Candidate,
  candidateTag,
  type Digest,
  type EngineImages,
  FactoryError,
  type Mirrors,
  mapUntilFailure,
  mirrorUrl,
  type Reference,
  type Registry,
  readRegistryImage,
  renderReference,
  type Talk,
  tagged,
} from '@officina/core';
import { layerSizes } from './layer-sizes.ts';
import { questionsAtOnce } from './put-together.ts';

export interface PushOptions {
  /** The repository that the candidates go to. */
  readonly registry: string;
  readonly mirrors: Mirrors;
}

export interface PushPorts {
  readonly engine: EngineImages;
  readonly talk: Talk;
  readonly registry?: Pick<Registry, 'head' | 'manifest' | 'blob'>;
}

/** Pushes what the registry does not have yet under a throw-away tag, and tells the sizes of what is new in the registry; throws registry-answer when the digest changes on the way, or the registry does not have it then. */
export async function pushCandidates(
  candidates: readonly Candidate[],
  options: PushOptions,
  ports: PushPorts,
): Promise<Candidate[]> {
  // What was put together there is known by its documents.
  const put = candidates.filter(({ found, reused }) => found === 'registry' && !reused);
  await mapUntilFailure(put, questionsAtOnce, (candidate) => requireThere(candidate, options, ports));
  const pushed: Candidate[] = [];
  for (const candidate of candidates)
    pushed.push(candidate.found === 'registry' ? candidate : await push(candidate, options, ports));
  return pushed;
}

async function requireThere(
  { image, key, platform, digest }: Candidate,
  options: PushOptions,
  { registry }: PushPorts,
): Promise<void> {
  const reference = tagged(options.registry, candidateTag(image, key, platform));
  const found = await registry?.head(reference);
  if (found !== digest) throw notThere(reference, found ?? 'nothing', digest);
}

function notThere(reference: Reference, got: string, wanted: Digest): FactoryError {
  return new FactoryError(
    'registry-answer',
    `${renderReference(reference)}: the registry has ${got} there, wanted ${wanted}`,
    { hint: 'run officina build --push again; if it stays so, look at the log of the registry' },
  );
}

async function push(candidate: Candidate, options: PushOptions, ports: PushPorts): Promise<Candidate> {
  const { image, key, platform, engineName } = candidate;
  if (engineName === undefined) return candidate;
  const reference = tagged(options.registry, candidateTag(image, key, platform));
  const name = mirrorUrl(renderReference(reference), options.mirrors);
  const digest = await ports.talk.task(`push ${image} for ${platform}`, async () => {
    await ports.engine.tag(engineName, name);
    try {
      return await ports.engine.push(name);
    } finally {
      await ports.engine.untag(name);
    }
  });
  if (digest !== candidate.digest) {
    throw new FactoryError(
      'registry-answer',
      `${image} for ${platform} is ${candidate.digest} in the engine and ${digest} after the push to ${name}`,
      { hint: 'the engine needs the containerd image store: run officina doctor' },
    );
  }
  return { ...candidate, found: 'registry', ...(await sizesOf(candidate, options, ports)) };
}

/** What the registry says of a candidate's layers; throws registry-answer when it does not have what it took. */
async function sizesOf(
  { image, key, platform, digest }: Candidate,
  options: PushOptions,
  { registry }: PushPorts,
): Promise<Pick<Candidate, 'size' | 'layers'>> {
  if (registry === undefined) return {};
  const reference = tagged(options.registry, candidateTag(image, key, platform));
  const found = await readRegistryImage(registry, reference);
  const history = found?.history;
  if (found === undefined) throw notThere(reference, 'nothing', digest);
  if (found.digest !== digest) throw notThere(reference, found.digest, digest);
  if (history === undefined) throw notThere(reference, `${found.digest} without its configuration`, digest);
  return layerSizes(found.layers, history);
}
