import {
  type BuildResult,
  type Candidate,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
} from '@officina/core';
import type { SubjectImage } from './check/check.ts';

/** The very image that a candidate names, and a name that the engine knows it by. */
export interface Subject {
  readonly name: string;
  readonly image: SubjectImage;
}

/**
 * Finds a candidate in the engine by any name it may have, else pulls it by digest; only an image with exactly the
 * candidate's digest is it. Throws candidate-missing, or what pull throws.
 */
export async function findSubject(
  candidate: Candidate,
  { engine, build }: { readonly engine: EngineImages; readonly build: BuildResult },
): Promise<Subject> {
  const remote = `${build.registry}@${candidate.digest}`;
  const names = new Set([
    ...(candidate.engineName === undefined ? [] : [candidate.engineName]),
    engineCandidateName(candidate.image, candidate.key),
    engineGreenName(candidate.image, candidate.key),
    remote,
  ]);
  const local = await inspectFirst(candidate, { engine, names: [...names] });
  if (local !== undefined) return local;
  if (candidate.found === 'registry') {
    await engine.pull(remote, candidate.platform);
    const pulled = await inspectFirst(candidate, { engine, names: [remote] });
    if (pulled !== undefined) return pulled;
  }
  throw new FactoryError(
    'candidate-missing',
    `${candidate.image}: wanted ${candidate.digest} (${candidate.platform}) in the ${candidate.found}, it is not there`,
    { hint: 'run officina build again' },
  );
}

async function inspectFirst(
  candidate: Candidate,
  { engine, names }: { readonly engine: EngineImages; readonly names: readonly string[] },
): Promise<Subject | undefined> {
  for (const name of names) {
    const image = await engine.inspect(name);
    if (image?.digest === candidate.digest)
      return { name, image: { ...image, unpacked: await engine.unpacked(name) } };
  }
  return undefined;
}
