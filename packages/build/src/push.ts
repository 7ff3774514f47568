import {
  type Candidate,
  candidateTag,
  digested,
  type EngineImages,
  FactoryError,
  type Mirrors,
  mirrorUrl,
  type Reference,
  type Registry,
  readRegistryImage,
  renderReference,
  type Talk,
  tagged,
} from '@officina/core';

export interface PushOptions {
  /** The repository that the candidates go to. */
  readonly registry: string;
  readonly mirrors: Mirrors;
}

export interface PushPorts {
  readonly engine: EngineImages;
  readonly talk: Talk;
  readonly registry?: Pick<Registry, 'manifest' | 'blob'>;
}

/** Pushes what only the engine has under a throw-away tag, and tells the sizes of what is new in the registry; throws registry-answer when the digest changes on the way. */
export async function pushCandidates(
  candidates: readonly Candidate[],
  options: PushOptions,
  ports: PushPorts,
): Promise<Candidate[]> {
  const pushed: Candidate[] = [];
  for (const candidate of candidates) {
    if (candidate.engineName !== undefined) pushed.push(await push(candidate, options, ports));
    else
      pushed.push(
        candidate.reused ? candidate : { ...candidate, ...(await sizesOf(candidate, options, ports)) },
      );
  }
  return pushed;
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

/** What the registry says of a candidate's layers. */
async function sizesOf(
  { digest }: Candidate,
  options: PushOptions,
  { registry }: PushPorts,
): Promise<Pick<Candidate, 'size' | 'layers'>> {
  const layers = registry && (await namedLayers(digested(options.registry, digest), registry));
  if (layers === undefined) return {};
  return { size: layers.reduce((sum, layer) => sum + layer.size, 0), layers };
}

/** The layers behind a reference, named by the history of the image's configuration where that is at hand. */
async function namedLayers(
  reference: Reference,
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<Candidate['layers']> {
  const image = await readRegistryImage(registry, reference);
  return image?.layers.map(({ size }, at) => ({ name: madeBy(image.history?.[at], at), size }));
}

function madeBy(line: string | undefined, at: number): string {
  const text = (line ?? '')
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? `layer ${at + 1}` : text.slice(0, 80);
}
