import {
  type Candidate,
  type Digest,
  type EngineImages,
  labels as names,
  parseReference,
  type Registry,
} from '@officina/core';
import { z } from 'zod';
import { findInEngine } from './candidate-manifest.ts';

const Manifest = z.object({ config: z.object({ digest: z.string() }) });
const Config = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** The digest of the lock that a candidate was built from, as its label says; undefined where it has none. */
export async function lockLabelOf(
  candidate: Candidate,
  repository: string,
  { registry, engine }: { readonly registry: Registry; readonly engine?: EngineImages },
): Promise<string | undefined> {
  const labels =
    (await labelsInRegistry(candidate.digest, repository, registry)) ??
    (engine && (await labelsInEngine(candidate, engine)));
  return labels?.[names.lock];
}

async function labelsInRegistry(
  digest: Digest,
  repository: string,
  registry: Registry,
): Promise<Readonly<Record<string, string>> | undefined> {
  const raw = await registry.manifest({ ...parseReference(repository), digest });
  const manifest = Manifest.safeParse(toJson(raw?.body));
  if (!manifest.success) return undefined;
  const config = manifest.data.config.digest as Digest;
  const parsed = Config.safeParse(
    toJson(await registry.blob({ ...parseReference(repository), digest: config })),
  );
  return parsed.success ? (parsed.data.config?.Labels ?? {}) : undefined;
}

async function labelsInEngine(candidate: Candidate, engine: EngineImages) {
  const name = await findInEngine(candidate, engine);
  return name === undefined ? undefined : (await engine.inspect(name))?.labels;
}

function toJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
