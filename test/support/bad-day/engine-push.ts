import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as build } from '@officina/build';
import { bareWorkshop } from '@officina/cli';
import {
  engineCandidateName,
  engineGreenName,
  type Plan,
  type PrunableRegistry,
  parseBuildResult,
  parsePlan,
  repositoryOf,
} from '@officina/core';
import { createEngineImages, createPythonEnvironments } from '@officina/host';
import { officina } from '../officina.ts';
import { home, workspaceOf } from './documents.ts';
import { readShelf, type Shelf } from './shelf.ts';
import { registryAt, telling, type Verb } from './verbs.ts';

/** Pushes of a real engine, as verbs that can have bad days. */
export interface EnginePush {
  readonly verbs: readonly Verb[];
  /** Takes its images and files away. */
  remove(): Promise<void>;
}

/** With all to send; and with layers that another repository has, which engines ask for by mounting. */
export const pushNames = ['build --push', 'build --push of known layers'] as const;

/** Builds two images of one file into the engine; each verb pushes what is there, as `officina build --push` does. */
export async function startEnginePush(address: string): Promise<EnginePush> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-push-'));
  const images = join(folder, 'images');
  const workshop = bareWorkshop({
    ...{
      images,
      state: join(folder, 'state'),
      mirrors: {},
      network: 'default',
      installEngine: false,
      json: false,
    },
  });
  const { files, place } = workshop;
  const made = workspaceOf(folder);
  for (const file of made.content.keys())
    await files.write(join(folder, file), (await made.read(file)) ?? '');
  for (const verb of ['plan', 'build']) {
    const options = ['--images', images, '--state', place(), '--mirror', `${home}=${address}/days/none`];
    const { exitCode, stderr } = await officina([verb, ...options]);
    if (exitCode !== 0) throw new Error(`officina ${verb}: ${stderr}`);
  }
  const read = (name: string) => readFile(place(name), 'utf8');
  const { candidates } = parseBuildResult(await read('build.json'), { file: 'build.json' });
  const engine = await workshop.connect();
  for (const { image, key } of candidates)
    await engine.images.tag(engineCandidateName(image, key), engineGreenName(image, key));
  const plan = withReuse(parsePlan(await read('plan.json'), { file: 'plan.json' }), candidates);
  // Pauses are what gives the one who refused the time to come back; they need not be long here.
  const pushing = createEngineImages(engine.connection, { pauses: [20, 50] });
  const push = (registry: PrunableRegistry, to: string) =>
    telling(async (talk) => {
      const made = await build(
        { images, plan, push: true, network: 'default', folder: place('build'), mirrors: { [home]: to } },
        {
          ...{ ...workshop, engine: pushing, documents: engine.documents, registry, talk },
          environments: createPythonEnvironments(workshop),
          ...{ cli: engine.connection.cli, sleep: async () => undefined },
        },
      );
      return made.candidates;
    });
  const look = async (repository: string, to: string) => {
    const left = (await engine.images.names(to)).map((name) => `the engine still has ${name}`);
    return [...left, ...(await halves(repository))];
  };
  const [plain, known] = pushNames;
  const prepare = async (to: string) => {
    const { registry, repository } = repositoryOf(`${to}-elsewhere`);
    await push(registryAt(registry, repository), `${to}-elsewhere`);
  };
  return {
    verbs: [
      { name: plain, before: empty, mounts: false, run: push, look },
      { name: known, before: empty, prepare, run: push, look },
    ],
    remove: async () => {
      for (const { image, key } of candidates)
        for (const name of [engineCandidateName, engineGreenName])
          await engine.images.untag(name(image, key));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const empty: Shelf = { tags: new Map(), manifests: new Map(), blobs: new Map() };

/** Names in a repository that lead to something of which a part is missing. */
async function halves(repository: string): Promise<string[]> {
  const { registry, repository: path } = repositoryOf(repository);
  try {
    await readShelf(repository, registryAt(registry, path));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** The plan of another run, to which all is tested and in the engine: nothing is built, all of it is pushed. */
function withReuse(plan: Plan, candidates: ReturnType<typeof parseBuildResult>['candidates']): Plan {
  const digestOf = (image: string) => candidates.find((one) => one.image === image)?.digest;
  const images = plan.images.map((image) => {
    const digest = digestOf(image.name);
    if (digest === undefined) throw new Error(`${image.name} was not built`);
    return {
      ...image,
      platforms: image.platforms.map((entry) => ({
        ...entry,
        ...{ action: 'reuse' as const, found: 'engine' as const, digest },
      })),
    };
  });
  return { ...plan, images };
}
