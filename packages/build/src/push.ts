import {
  type Candidate,
  candidateTag,
  type EngineImages,
  FactoryError,
  type Mirrors,
  mirrorUrl,
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

/** Pushes what only the engine has under a throw-away tag, and tells the sizes of what is new in the registry; throws registry-answer when the digest changes on the way, or the registry does not have it then. */
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
  if (found?.digest !== digest || history === undefined)
    throw new FactoryError(
      'registry-answer',
      `${renderReference(reference)}: the registry has ${found === undefined ? 'nothing' : `${found.digest}${history === undefined ? ' without its configuration' : ''}`} there, wanted ${digest}`,
      { hint: 'run officina build --push again; if it stays so, look at the log of the registry' },
    );
  const layers = found.layers.map(({ size }, at) => ({ name: madeBy(history[at], at), size }));
  return { size: layers.reduce((sum, layer) => sum + layer.size, 0), layers };
}

function madeBy(line: string | undefined, at: number): string {
  const text = (line ?? '')
    .replace(/ # buildkit$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text === '' ? `layer ${at + 1}` : text.slice(0, 80);
}
