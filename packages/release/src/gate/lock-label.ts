import {
  type Candidate,
  digested,
  type EngineImages,
  labels as names,
  type Registry,
  readRegistryImage,
} from '@officina/core';
import { findInEngine } from './candidate-manifest.ts';

/** The digest of the lock that a candidate was built from, as its label says; undefined where it has none. */
export async function lockLabelOf(
  candidate: Candidate,
  repository: string,
  { registry, engine }: { readonly registry: Registry; readonly engine?: EngineImages },
): Promise<string | undefined> {
  const image = await readRegistryImage(registry, digested(repository, candidate.digest));
  const labels = image?.labels ?? (engine && (await labelsInEngine(candidate, engine)));
  return labels?.[names.lock];
}

async function labelsInEngine(candidate: Candidate, engine: EngineImages) {
  const name = await findInEngine(candidate, engine);
  return name === undefined ? undefined : (await engine.inspect(name))?.labels;
}
