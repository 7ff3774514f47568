import { randomBytes } from 'node:crypto';
import {
  type BuildResult,
  candidateTag,
  descriptorOf,
  digestOf,
  engineGreenName,
  FactoryError,
  factoryErrorCodes,
  mediaTypes,
  type PrunableRegistry,
  renderManifest,
  repositoryOf,
  tagged,
} from '@officina/core';
import { memoryRegistry, memoryTalk } from '@officina/fakes';
import { createEngineImages, createExec, createFiles, findEngine } from '@officina/host';
import { run as plan } from '@officina/plan';
import { home, workspaceOf } from './documents.ts';
import { readShelf } from './shelf.ts';
import { renderTar } from './text-tar.ts';
import { registryAt, smokeIn, telling, type Verb } from './verbs.ts';

/** Pulls of a real engine, as verbs that can have bad days. */
export const pullNames = ['smoke of what the registry has'] as const;

const image = 'base';
const platform = 'linux/amd64';

/** Lays an image of two layers into a repository; the verb smokes it, so that the engine pulls it, each time as a whole. */
export async function makeEnginePulls(address: string): Promise<Verb[]> {
  const path = 'days/pulled';
  const registry = registryAt(address, path);
  const build = await makeCandidate(registry);
  const candidate = build.candidates[0] as BuildResult['candidates'][number];
  const { digest, key } = candidate;
  const engine = createEngineImages(await findEngine({ exec: createExec(), files: createFiles() }), {
    // Long enough for a busy engine to throw away what a try left of a download, of another day's too.
    pauses: [300, 2000],
  });
  const files = workspaceOf('two');
  const forget = async (place: string) => {
    for (const name of [engineGreenName(image, key), `${place}@${digest}`]) await engine.untag(name);
  };
  const run = (at: PrunableRegistry, place: string) =>
    telling(async (talk) => {
      const planned = await plan(
        { images: 'images' },
        { files, registry: memoryRegistry(home), engine: undefined, talk: memoryTalk() },
      );
      const { reports } = await smokeIn(
        { plan: planned, build: { ...build, registry: place } },
        { files, engine, registry: at, talk, push: false },
      );
      const wrong = reports.flatMap(({ checks }) => checks.filter(({ passed }) => !passed));
      if (wrong[0] !== undefined) throw told(wrong[0].got);
      return reports.map(({ green }) => green);
    });
  const look = async (_: string, place: string) => {
    // Either all of it or nothing has its name, and a container can be made of what has.
    const there = await engine.inspect(`${place}@${digest}`);
    const green = await engine.inspect(engineGreenName(image, key));
    const wrong = [there, green].filter((one) => one !== undefined && one.digest !== digest);
    return wrong.map((one) => `the engine has ${one?.digest} in its place`);
  };
  return [
    {
      ...{ name: pullNames[0], run, look, prepare: forget, forget },
      before: await readShelf(`${address}/${path}`, registryAt(address, path)),
    },
  ];
}

/** Smoke says in a check that failed why an image cannot be had. */
function told(got: string): Error {
  const [, said = '', message = ''] = /^could not run: ([a-z-]+): (.*)$/s.exec(got) ?? [];
  const code = factoryErrorCodes.find((known) => known === said);
  return code === undefined ? new Error(got) : new FactoryError(code, message, { hint: 'as smoke says' });
}

async function makeCandidate(registry: PrunableRegistry): Promise<BuildResult> {
  const place = repositoryOf(home);
  const put = async (mediaType: string, blob: string) => {
    await registry.putBlob(place, blob);
    return descriptorOf(mediaType, blob);
  };
  // Bytes that no engine has from anywhere.
  const tars = ['one', 'two'].map((name) => renderTar(name, randomBytes(200).toString('hex')));
  const layers = await Promise.all(tars.map((tar) => put('application/vnd.oci.image.layer.v1.tar', tar)));
  const rootfs = { type: 'layers', diff_ids: tars.map(digestOf) };
  const [os, architecture] = platform.split('/');
  const config = await put(mediaTypes.config, JSON.stringify({ os, architecture, config: {}, rootfs }));
  const body = renderManifest({ config, layers });
  const digest = digestOf(body);
  await registry.putManifest(tagged(home, candidateTag(image, digest, platform)), {
    ...{ mediaType: mediaTypes.manifest, body },
  });
  const rest = { reused: false, found: 'registry' as const, standIns: [], bootstrapped: [] };
  const candidates = [{ image, platform, key: digest, digest, ...rest } as const];
  return { schema: 'officina.build/v1', registry: home, milliseconds: 0, candidates };
}
