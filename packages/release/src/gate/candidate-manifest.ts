import {
  type Candidate,
  candidateTag,
  digested,
  digestOf,
  type EngineImages,
  engineGreenName,
  FactoryError,
  type RawManifest,
  type Registry,
  renderReference,
  type Talk,
  tagged,
} from '@officina/core';

export interface CandidatePorts {
  readonly registry: Registry;
  readonly engine?: EngineImages;
  readonly talk: Talk;
}

/**
 * A candidate's manifest as the registry has it. One that only the engine has is pushed under its throw-away tag
 * first. Throws candidate-missing, or registry-answer when the bytes are not the candidate's.
 */
export async function ensureManifest(
  candidate: Candidate,
  registry: string,
  ports: CandidatePorts,
): Promise<RawManifest> {
  const reference = digested(registry, candidate.digest);
  const there = await ports.registry.manifest(reference);
  if (there !== undefined) return requireBytes(candidate, there);
  await push(candidate, registry, ports);
  const pushed = await ports.registry.manifest(reference);
  if (pushed === undefined) {
    throw new FactoryError(
      'registry-answer',
      `image ${candidate.image} on ${candidate.platform}: ${registry} took ${candidate.digest} but does not have it`,
      { hint: 'run officina release again; nothing was tagged' },
    );
  }
  return requireBytes(candidate, pushed);
}

/** A name under which the engine has exactly this candidate: smoke gives a green one another name than build did. */
export async function findInEngine(candidate: Candidate, engine: EngineImages): Promise<string | undefined> {
  const green = engineGreenName(candidate.image, candidate.key);
  for (const name of [
    green,
    ...(candidate.engineName === undefined ? [] : [candidate.engineName]),
    candidate.digest,
  ]) {
    if ((await engine.inspect(name))?.digest === candidate.digest) return name;
  }
  return undefined;
}

async function push(candidate: Candidate, registry: string, ports: CandidatePorts): Promise<void> {
  const { image, platform, key, digest } = candidate;
  const { engine } = ports;
  if (engine === undefined) {
    throw new FactoryError(
      'candidate-missing',
      `image ${image} on ${platform}: ${registry} does not have ${digest}, and no engine was given to push it from`,
      { hint: 'run officina build --push, or release on the machine that built it' },
    );
  }
  const name = renderReference(tagged(registry, candidateTag(image, key, platform)));
  await ports.talk.task(`push ${image} for ${platform}`, async () => {
    await engine.tag((await findInEngine(candidate, engine)) ?? digest, name);
    try {
      const got = await engine.push(name);
      if (got === digest) return;
      throw new FactoryError(
        'registry-answer',
        `image ${image} on ${platform}: pushed ${got}, wanted ${digest}`,
        {
          hint: 'use an engine with the containerd image store: it keeps digests',
        },
      );
    } finally {
      await engine.untag(name);
    }
  });
}

function requireBytes(candidate: Candidate, raw: RawManifest): RawManifest {
  const got = digestOf(raw.body);
  if (got === candidate.digest) return raw;
  throw new FactoryError(
    'registry-answer',
    `image ${candidate.image} on ${candidate.platform}: the registry's bytes are ${got}, wanted ${candidate.digest}`,
    { hint: 'something between here and the registry changes manifests: look at proxies and mirrors' },
  );
}
