import {
  type BuildResult,
  type Candidate,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  greenTag,
  type Registry,
  tagged,
} from '@officina/core';
import type { Subject } from './find-subject.ts';

interface Places {
  readonly engine: EngineImages;
  /** Left out: no tag is written there. */
  readonly registry?: Registry;
  readonly build: BuildResult;
}

/**
 * Gives a candidate whose report is green the names that plan reuses it by, and takes its candidate name away. In the
 * registry only a tag is written, over the manifest that is there; throws registry-missing or registry-answer.
 */
export async function markGreen(candidate: Candidate, subject: Subject, places: Places): Promise<void> {
  const { engine, registry, build } = places;
  if (registry !== undefined && candidate.found === 'registry') {
    await tagInRegistry(candidate, registry, build.registry);
  }
  await engine.tag(subject.name, engineGreenName(candidate.image, candidate.key));
  await engine.untag(engineCandidateName(candidate.image, candidate.key));
}

async function tagInRegistry(candidate: Candidate, registry: Registry, repository: string): Promise<void> {
  const green = tagged(repository, greenTag(candidate.key));
  const { tag: _, ...place } = green;
  if ((await registry.head(green)) === candidate.digest) return;
  const manifest = await registry.manifest({ ...place, digest: candidate.digest });
  if (manifest === undefined) {
    throw new FactoryError(
      'registry-missing',
      `${candidate.image}: ${repository}@${candidate.digest} is not in the registry`,
      { hint: 'run officina build --push again' },
    );
  }
  const written = await registry.putManifest(green, manifest);
  if (written === candidate.digest) return;
  throw new FactoryError(
    'registry-answer',
    `${candidate.image}: wanted ${candidate.digest} under ${green.tag ?? ''}, the registry has ${written}`,
  );
}
