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

/** Pushes what only the engine has under a throw-away tag; throws registry-answer when the digest changes on the way. */
export async function pushCandidates(
  candidates: readonly Candidate[],
  options: PushOptions,
  ports: PushPorts,
): Promise<Candidate[]> {
  const pushed: Candidate[] = [];
  for (const candidate of candidates) {
    pushed.push(candidate.engineName === undefined ? candidate : await push(candidate, options, ports));
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
  const layers = ports.registry && (await namedLayers(digested(options.registry, digest), ports.registry));
  const size = layers?.reduce((sum, layer) => sum + layer.size, 0);
  return { ...candidate, found: 'registry', ...(size === undefined ? {} : { size, layers }) };
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
