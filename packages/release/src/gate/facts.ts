import {
  type Candidate,
  childrenOf,
  type Digest,
  digested,
  type EngineImages,
  namedImages,
  type Registry,
  tagged,
  type Workspace,
} from '@officina/core';
import type { TagSet } from '../naming/tags.ts';
import { findInEngine } from './candidate-manifest.ts';
import type { GateDocuments, GateFacts } from './gate.ts';
import { lockLabelOf } from './lock-label.ts';

export interface FactPorts {
  readonly registry: Registry;
  readonly engine?: EngineImages;
}

export interface FactRequest extends GateDocuments {
  readonly workspace: Workspace;
}

/** Asks the registry and the engine, in parallel and without writing, what the gate must know. */
export async function gatherFacts(
  { plan, build, workspace }: FactRequest,
  tags: ReadonlyMap<string, TagSet>,
  ports: FactPorts,
): Promise<GateFacts> {
  const versionTags = new Map([...tags].map(([image, set]) => [image, set.version]));
  const candidates = build.candidates.filter(({ image }) => plan.images.some(({ name }) => name === image));
  const [present, labels, taken] = await Promise.all([
    keep(candidates, (candidate) => isAvailable(candidate, plan.registry, ports)),
    Promise.all(candidates.map((candidate) => labelled(candidate, plan.registry, ports))),
    Promise.all([...versionTags.values()].flat().map((tag) => takenTag(plan.registry, tag, ports.registry))),
  ]);
  const locks = workspace.images.flatMap(({ name, lock }) =>
    lock === undefined ? [] : [[name, lock] as const],
  );
  return {
    available: present,
    taken: new Map(taken.flat()),
    lockLabels: new Map(labels.flat()),
    locks: new Map(locks),
    open: namedImages(workspace.factory.open, workspace.images),
    versionTags,
  };
}

async function labelled(
  candidate: Candidate,
  repository: string,
  ports: FactPorts,
): Promise<[Digest, string][]> {
  const label = await lockLabelOf(candidate, repository, ports);
  return label === undefined ? [] : [[candidate.digest, label]];
}

async function keep(
  candidates: readonly Candidate[],
  holds: (candidate: Candidate) => Promise<boolean>,
): Promise<Set<Digest>> {
  const answers = await Promise.all(candidates.map(holds));
  return new Set(candidates.filter((_, at) => answers[at]).map(({ digest }) => digest));
}

async function isAvailable(candidate: Candidate, registry: string, ports: FactPorts): Promise<boolean> {
  const { digest } = candidate;
  if ((await ports.registry.head(digested(registry, digest))) === digest) return true;
  return ports.engine !== undefined && (await findInEngine(candidate, ports.engine)) !== undefined;
}

async function takenTag(
  registry: string,
  tag: string,
  port: Registry,
): Promise<[string, { digest: Digest; children: Digest[] }][]> {
  const raw = await port.manifest(tagged(registry, tag));
  return raw === undefined ? [] : [[tag, { digest: raw.digest, children: childrenOf(raw) }]];
}
