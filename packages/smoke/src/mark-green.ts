import {
  type BuildResult,
  type Candidate,
  candidateTag,
  digested,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  greenTag,
  isFactoryError,
  type PrunableRegistry,
  type Registry,
  tagged,
} from '@officina/core';
import type { Subject } from './find-subject.ts';

/** The registry that candidates are in; one that lets names go loses those of tested candidates. */
export type CandidateRegistry = Registry & Partial<Pick<PrunableRegistry, 'untag'>>;

interface Places {
  readonly engine: EngineImages;
  /** Left out: no tag is written there. */
  readonly registry?: CandidateRegistry;
  readonly build: BuildResult;
}

/**
 * Gives a candidate whose report is green the names that plan reuses it by, and takes its candidate names away. In the
 * registry only tags are written, over the manifest that is there; throws registry-missing or registry-answer.
 */
export async function markGreen(candidate: Candidate, subject: Subject, places: Places): Promise<void> {
  const { engine, registry, build } = places;
  if (registry !== undefined && candidate.found === 'registry') {
    await tagInRegistry(candidate, registry, build.registry);
  }
  await nameGreen(candidate, subject, engine);
  await engine.untag(engineCandidateName(candidate.image, candidate.key));
}

/** Another run on this engine may have tested the very same meanwhile, and taken the candidate's name away. */
async function nameGreen(candidate: Candidate, subject: Subject, engine: EngineImages): Promise<void> {
  const green = engineGreenName(candidate.image, candidate.key);
  try {
    await engine.tag(subject.name, green);
  } catch (error) {
    if ((await engine.inspect(green))?.digest !== candidate.digest) throw error;
  }
}

async function tagInRegistry(
  candidate: Candidate,
  registry: CandidateRegistry,
  repository: string,
): Promise<void> {
  const green = tagged(repository, greenTag(candidate.key));
  if ((await registry.head(green)) === candidate.digest) return;
  const manifest = await registry.manifest(digested(repository, candidate.digest));
  if (manifest === undefined) {
    throw new FactoryError(
      'registry-missing',
      `${candidate.image}: ${repository}@${candidate.digest} is not in the registry`,
      { hint: 'run officina build --push again' },
    );
  }
  const written = await registry.putManifest(green, manifest);
  if (written === candidate.digest) return letGo(candidate, registry, repository);
  throw new FactoryError(
    'registry-answer',
    `${candidate.image}: wanted ${candidate.digest} under ${green.tag}, the registry has ${written}`,
    { hint: 'run officina smoke again; when it stays so, look at the log of the registry' },
  );
}

/** What it was called before is of no use any more; where the registry keeps it, prune finds it. */
async function letGo(
  { image, key, platform }: Candidate,
  registry: CandidateRegistry,
  repository: string,
): Promise<void> {
  try {
    await registry.untag?.(tagged(repository, candidateTag(image, key, platform)));
  } catch (error) {
    if (!isFactoryError(error)) throw error;
  }
}
