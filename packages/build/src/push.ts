import {
  type Candidate,
  candidateTag,
  type EngineImages,
  FactoryError,
  type Mirrors,
  mirrorUrl,
  parseReference,
  type Registry,
  renderReference,
  type Talk,
  tagged,
} from '@officina/core';
import { z } from 'zod';

export interface PushOptions {
  /** The repository that the candidates go to. */
  readonly registry: string;
  readonly mirrors: Mirrors;
}

export interface PushPorts {
  readonly engine: EngineImages;
  readonly talk: Talk;
  readonly registry?: Pick<Registry, 'manifest'>;
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
  const size = await layerBytes({ ...parseReference(options.registry), digest }, ports.registry);
  return { ...candidate, found: 'registry', ...(size === undefined ? {} : { size }) };
}

const Layers = z.object({ layers: z.array(z.object({ size: z.number() })) });

/** Compressed bytes of all layers behind a reference. */
async function layerBytes(
  reference: Parameters<Registry['manifest']>[0],
  registry: Pick<Registry, 'manifest'> | undefined,
): Promise<number | undefined> {
  const manifest = await registry?.manifest(reference);
  if (manifest === undefined) return undefined;
  const parsed = Layers.safeParse(JSON.parse(manifest.body));
  return parsed.success ? parsed.data.layers.reduce((sum, layer) => sum + layer.size, 0) : undefined;
}
