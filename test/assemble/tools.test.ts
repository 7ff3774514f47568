import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BuildResult,
  engineGreenName,
  loadWorkspace,
  lockPath,
  type Plan,
  parseLock,
  renderLock,
  sha256,
} from '@officina/core';
import { createEngineImages, createFiles, createPorts, findEngine } from '@officina/host';
import { digestsOf } from '../support/assembly-ground.ts';
import { type DemoResult, demo, platform, state } from '../support/ground.ts';
import { officina, root } from '../support/officina.ts';
import { movedAsset } from './moved-tool.ts';

const rebuild = ['base', 'gemini', 'devpod'].flatMap((image) => ['--rebuild', image]);

describe('base, gemini and devpod', () => {
  let folder = '';
  let images = '';
  let made: DemoResult;
  let upstream: Server;
  const served = new Map<string, Buffer>();

  const must = async (...args: readonly string[]) => {
    const place = ['--images', images, '--state', join(folder, 'state'), '--platform', platform];
    const of = ['--registry', made.release.registry, '--mirror', `docker.io/=${made.registry}/`];
    const { exitCode, stdout, stderr } = await officina([...args, ...place, ...of]);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const plan = async (...args: readonly string[]): Promise<Plan> =>
    JSON.parse(await must('plan', '--json', ...args));
  const build = async (...args: readonly string[]): Promise<BuildResult> =>
    JSON.parse(await must('build', '--json', ...args));
  /** Smoke would say no: a tool that moved here is no release of its project. */
  const makeGreen = async ({ candidates }: BuildResult) => {
    const engine = createEngineImages(await findEngine(createPorts({ tty: false })));
    for (const { image, key, engineName } of candidates)
      if (engineName !== undefined) await engine.tag(engineName, engineGreenName(image, key));
  };
  /** Locks other bytes of a tool: of its first asset, which is the only one but of a tree. */
  const moveTool = async (image: string, tool: string) => {
    const file = lockPath(images, image);
    const lock = parseLock(await readFile(file, 'utf8'), { file });
    const spec = (await loadWorkspace(createFiles(), images)).images.find(({ name }) => name === image)?.spec
      .tools[tool];
    const locked = lock.tools[tool];
    const old = locked?.assets.find(({ path }) => path === undefined || path.endsWith('.lua'));
    const there = old && (await createPorts({ tty: false }).assets.find(old.sha256));
    if (locked === undefined || spec === undefined || old === undefined || there === undefined)
      throw new Error(`${tool}: its asset is not in the store`);
    const body = await movedAsset(old, await readFile(there.file), {
      ...{ spec, version: locked.version },
    });
    const path = `/${sha256(body)}/${basename(new URL(old.url).pathname)}`;
    served.set(path, body);
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}${path}`;
    const fresh = { ...old, url, sha256: sha256(body), size: body.length };
    const assets = locked.assets.map((asset) => (asset === old ? fresh : asset));
    await writeFile(file, renderLock({ ...lock, tools: { ...lock.tools, [tool]: { ...locked, assets } } }));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-tools-'));
    images = join(folder, 'images');
    upstream = createServer((request, response) => response.end(served.get(request.url ?? '')));
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    const { exitCode, stdout, stderr } = await demo(join(root, 'images'), '--json');
    if (exitCode !== 0) throw new Error(stderr);
    made = JSON.parse(stdout);
    await cp(join(state, 'demo', 'images'), images, { recursive: true, verbatimSymlinks: true });
  });
  afterAll(async () => {
    upstream?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are the same, assembled and made whole by the builder, when any of their tools moves', async () => {
    const { images: all } = await loadWorkspace(createFiles(), images);
    const tools = all.flatMap(({ name, lock }) => Object.keys(lock?.tools ?? {}).map((tool) => [name, tool]));
    expect(tools.length).toBeGreaterThan(10);
    let last: BuildResult | undefined;
    for (const [image = '', tool = ''] of tools) {
      await moveTool(image, tool);
      const planned = await plan();
      const [entry] = planned.images.find(({ name }) => name === image)?.platforms ?? [];
      expect([tool, entry?.action]).toEqual([tool, 'assemble']);
      last = await build();
      expect(last.candidates.some(({ assembled }) => (assembled?.lines.length ?? 0) > 0)).toBe(true);
      await plan(...rebuild);
      const whole = await build();
      expect(whole.candidates.filter(({ assembled }) => assembled !== undefined)).toEqual([]);
      expect([tool, digestsOf(whole)]).toEqual([tool, digestsOf(last)]);
      await makeGreen(last);
    }
    // All that was assembled, one on the other, is in the last one: so it is held against a build without a cache once.
    await plan(...rebuild);
    expect(digestsOf(await build('--no-cache'))).toEqual(last && digestsOf(last));
  });
});
