import type { BuildResult, EngineImages, Http, Plan, PrunableRegistry } from '@officina/core';
import { memoryEngine, memoryTalk } from '@officina/fakes';
import { createHttp, createRegistry } from '@officina/host';
import { run as plan } from '@officina/plan';
import { prune, run as release, rollback, verify } from '@officina/release';
import { run as smoke } from '@officina/smoke';
import { run } from '../officina.ts';
import { home, makeCandidates, workspaceOf } from './documents.ts';
import { readShelf, type Shelf } from './shelf.ts';

/** All runs are of the same second, so that equal ones write equal bytes. */
const clock = { now: () => new Date('2026-11-20T03:00:00Z') };

/** A verb that asks a registry, and what is there before it. */
export interface Verb {
  readonly name: string;
  readonly before: Shelf;
  /** Tags that are not looked at. */
  readonly passing?: RegExp;
  /** False: its registry takes no blob over from another repository. */
  readonly mounts?: boolean;
  /** What it says is a text that is the same for equal results; `place` is where the registry is asked. */
  readonly run: (registry: PrunableRegistry, place: string) => Promise<Told>;
  /** Done first, with nothing wrong, at the place. */
  readonly prepare?: (place: string) => Promise<void>;
  /** Done last, when the place has had its day. */
  readonly forget?: (place: string) => Promise<void>;
  /** What else is wrong with what it left, at a repository and at the place where it met its faults. */
  readonly look?: (repository: string, place: string) => Promise<string[]>;
}

export interface Told {
  readonly result: string;
  readonly warnings: readonly string[];
  /** Whether it said itself that something is not as it should be. */
  readonly refused?: boolean;
}

/** Names of candidates, which prune takes away where smoke could not. */
const passing = /^candidate-/;

/** In the order in which they are made. */
export const verbNames = ['smoke', 'plan', 'release', 'verify', 'rollback', 'prune'] as const;

/** A registry behind the name that all documents have. */
export function registryAt(address: string, path: string, http: Http = createHttp({ mirrors: {} })) {
  return createRegistry({ http, mirrors: { [home]: `${address}/${path}` } });
}

/** Makes two releases in a repository of a registry, and keeps what was there before each verb. */
export async function makeVerbs(address: string, path: string): Promise<Verb[]> {
  const registry = registryAt(address, path);
  const [one, two] = [workspaceOf('one'), workspaceOf('two')];
  const first = await makeCandidates('one', registry);
  await smokeOf(first, one)(registry);
  await releaseOf(first, { files: one, version: 'v0.1.0' })(registry);
  const second = await makeCandidates('two', registry);
  const verbs: Verb[] = [];
  const add = async (name: (typeof verbNames)[number], run: Verb['run']) =>
    verbs.push({
      ...{ name, passing, run },
      before: await readShelf(`${address}/${path}`, registryAt(address, path)),
    });
  await add('smoke', smokeOf(second, two));
  await smokeOf(second, two)(registry);
  await add('plan', planOf(two));
  const releasing = releaseOf(second, { files: two, version: 'v0.2.0' });
  await add('release', releasing);
  await releasing(registry);
  await add('verify', async (at) => {
    const findings = await verify({ repository: home, what: 'v0.2.0' }, { registry: at });
    const bad = findings.filter(({ check, passed }) => !passed && check !== 'signature');
    return { result: JSON.stringify(findings), warnings: [], refused: bad.length > 0 };
  });
  await add('rollback', (at) =>
    telling(async (talk) => {
      const ports = { files: two, registry: at, talk, clock };
      return (await rollback({ images: 'images', to: 'v0.1.0' }, ports)).to;
    }),
  );
  await add('prune', (at) =>
    telling(async (talk) => {
      const { goes, applied } = await prune(
        { images: 'images', apply: true },
        { files: two, registry: at, talk, clock },
      );
      return { goes, applied };
    }),
  );
  return verbs;
}

type Made = Awaited<ReturnType<typeof makeCandidates>>;

function planOf(files: ReturnType<typeof workspaceOf>): (registry: PrunableRegistry) => Promise<Told> {
  return (registry) =>
    telling((talk) => plan({ images: 'images' }, { files, registry, engine: undefined, talk }));
}

function releaseOf(
  { plan: planned, build, smoke: reports, keys }: Made,
  { files, version }: { readonly files: ReturnType<typeof workspaceOf>; readonly version: string },
): (registry: PrunableRegistry) => Promise<Told> {
  const inputs = { images: 'images', plan: planned, build, smoke: reports, keys, version };
  return (registry) => telling((talk) => release(inputs, { files, registry, talk, clock }));
}

function smokeOf(
  documents: SmokeDocuments,
  files: ReturnType<typeof workspaceOf>,
): (registry: PrunableRegistry) => Promise<Told> {
  return (registry) =>
    telling(async (talk) => {
      const { build } = documents;
      const engine = memoryEngine();
      for (const { digest } of build.candidates) engine.remote.set(`${home}@${digest}`, imageOf(digest));
      const { reports } = await smokeIn(documents, { files, engine, registry, talk, push: true });
      if (reports.some(({ green }) => !green)) throw new Error(`not green: ${JSON.stringify(reports)}`);
      return reports.map(({ image, digest }) => ({ image, digest }));
    });
}

interface SmokeDocuments {
  readonly plan: Plan;
  readonly build: BuildResult;
}

interface SmokePlaces {
  readonly files: ReturnType<typeof workspaceOf>;
  readonly engine: EngineImages;
  readonly registry: PrunableRegistry;
  readonly talk: ReturnType<typeof memoryTalk>;
  readonly push: boolean;
}

/** Smokes with an engine in memory; its containers are this machine: the registry is what is looked at. */
export function smokeIn({ plan: planned, build }: SmokeDocuments, { push, ...ports }: SmokePlaces) {
  const container = {
    id: 'c',
    exec: ({ command }: { readonly command: readonly string[] }) => run(command[0] ?? '', command.slice(1)),
    remove: async () => undefined,
  };
  return smoke(
    { images: 'images', plan: planned, build, push },
    {
      ...{ ...ports, clock },
      containers: {
        start: async () => container,
        open: () => Promise.reject(new Error('no check looks at files')),
        sweep: async () => 0,
      },
      layers: { read: () => Promise.reject(new Error('no check looks at layers')) },
    },
  );
}

/** What an engine says of an image of one file. */
export function imageOf(digest: BuildResult['candidates'][number]['digest']) {
  const plain = { labels: {}, user: '', workdir: '', entrypoint: [], env: [] };
  return { ...plain, digest, platform: 'linux/amd64' as const };
}

export async function telling(
  work: (talk: ReturnType<typeof memoryTalk>) => Promise<unknown>,
): Promise<Told> {
  const talk = memoryTalk();
  const result = await work(talk);
  const warnings = talk.told.filter((line) => line.startsWith('warning: '));
  return { result: JSON.stringify(result), warnings };
}
