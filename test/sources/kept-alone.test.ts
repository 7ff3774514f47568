import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createExec,
  createFiles,
  type PrivateEngine,
  startPrivateEngine,
  stopRegistry,
} from '@officina/host';
import { type DemoResult, demo, platform, state } from '../support/ground.ts';
import { officina, root } from '../support/officina.ts';

/** Nobody listens there. */
const nobody = '127.0.0.1:1';
/** Every upstream, and the registry of the parent, refuse. */
const refused = ['http://', 'https://'].map((prefix) => ['--mirror', `${prefix}=http://${nobody}/`]);
const closed = [...refused.flat(), '--mirror', `docker.io/=${nobody}/`];

describe('base, gemini and devpod', () => {
  let folder = '';
  let made: DemoResult;
  let engine: PrivateEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-kept-'));
    const { exitCode, stdout, stderr } = await demo(join(root, 'images'), '--json');
    if (exitCode !== 0) throw new Error(stderr);
    made = JSON.parse(stdout);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    const place = { folder: join(folder, 'engine'), exec: createExec(), files: createFiles() };
    engine = await startPrivateEngine(place);
  });
  afterEach(() => engine?.stop());

  /** Runs a command on the empty engine, with a state and a store of its own. */
  const on = async (machine: string, ...args: readonly string[]) => {
    const place = ['--images', join(state, 'demo', 'images'), '--state', join(folder, machine)];
    // The demo's locks are of this machine's platform.
    const of = ['--platform', platform, '--registry', made.release.registry];
    const all = [...args, ...place, ...of, ...closed];
    const env = {
      ...{ DOCKER_HOST: engine.host, OFFICINA_CACHE: join(folder, `${machine}-store`) },
      npm_config_registry: `http://${nobody}/`,
    };
    const { exitCode, stdout, stderr } = await officina(all, { env });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const digests = ({ candidates }: Pick<DemoResult['build'], 'candidates'>) =>
    candidates.map(({ image, digest }) => `${image} ${digest}`);
  const rebuild = ['base', 'gemini', 'devpod'].flatMap((image) => ['--rebuild', image]);

  it('come from the registry alone, with the digests that were released', async () => {
    await on('first', 'plan', ...rebuild);
    const built = JSON.parse(await on('first', 'build', '--no-cache', '--json'));
    expect(built.candidates.every(({ reused }: { reused: boolean }) => !reused)).toBe(true);
    expect(digests(built)).toEqual(digests(made.build));
    expect(digests(built)).toHaveLength(3);
    await on('first', 'fetch', '--to', join(folder, 'carried'));
  });

  it('come from a folder alone, with no registry at all', async () => {
    await stopRegistry(join(state, 'demo', 'registry'));
    await mkdir(join(folder, 'second'));
    await copyFile(join(folder, 'first', 'plan.json'), join(folder, 'second', 'plan.json'));
    await on('second', 'fetch', '--from', join(folder, 'carried'));
    const built = JSON.parse(await on('second', 'build', '--no-cache', '--json'));
    expect(digests(built)).toEqual(digests(made.build));
  });
});
