import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bareWorkshop } from '@officina/cli';
import {
  createExec,
  createFiles,
  identifyProcess,
  type RunningRegistry,
  renderIdentity,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { debianInEngine } from '../support/ground.ts';
import { officina, run } from '../support/officina.ts';

const docker = '/usr/bin/docker';
const key = 'c1ea'.repeat(16);
const [mine, other] = [key, 'd1ea'.repeat(16)].map((hex) => `officina.local/left-clean:candidate-${hex}`);

describe('officina clean', () => {
  let folder: string;
  let state: string;
  let container: string;
  let registry: RunningRegistry;
  const { connect } = bareWorkshop({
    ...{ images: 'images', state: '', mirrors: {}, network: 'default', installEngine: false, json: false },
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-clean-'));
    state = join(folder, 'state');
    const ports = { exec: createExec(), files: createFiles() };
    registry = await startRegistry({ ...ports, folder: join(state, 'demo', 'registry'), port: 5765 });
    const planned = { key: `sha256:${key}`, green: false, document: {} };
    const keys = { schema: 'officina.keys/v1', keys: { 'left-clean linux/amd64': [planned] } };
    await writeFile(join(state, 'keys.json'), JSON.stringify(keys));
    const debian = await debianInEngine();
    const { images } = await connect();
    for (const name of [mine, other]) await images.tag(debian, name ?? '');
    const labels = ['dev.officina.container=1', `dev.officina.owner=${await killedOwner()}`];
    const args = ['create', ...labels.flatMap((label) => ['--label', label]), debian, 'true'];
    container = (await run(docker, args)).stdout.trim();
  });

  afterAll(async () => {
    const { images } = await connect();
    for (const name of [mine, other]) await images.untag(name ?? '');
    await run(docker, ['rm', '--force', container]);
    await stopRegistry(join(state, 'demo', 'registry'));
    await rm(folder, { recursive: true, force: true });
  });

  const isThere = async () => ({
    container: (await run(docker, ['inspect', container])).exitCode === 0,
    images: (await (await connect()).images.names('officina.local/left-clean')).toSorted(),
    registry: await fetch(`http://${registry.address}/v2/`).then(
      () => true,
      () => false,
    ),
  });

  it('asks first: where nobody can answer nothing goes, and doctor names all of it', async () => {
    const before = { container: true, images: [mine, other].toSorted(), registry: true };
    const { stdout } = await officina(['doctor', '--json', '--state', state, '--images', folder]);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; explanation: string }[] };
    const said = findings.find(({ code }) => code === 'left-behind')?.explanation;
    expect(said).toContain(mine);
    expect(said).not.toContain(other);
    expect(said).toContain('container ');
    expect(stdout).toContain(registry.address);
    const asked = await officina(['clean', '--state', state]);
    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toMatch(/error input-invalid: \d+ things were left.*\n.*next: .*clean --yes/);
    expect(await isThere()).toEqual(before);
  });

  it('takes away with --yes what is of this state folder or of nobody, and then finds nothing', async () => {
    const done = await officina(['clean', '--yes', '--json', '--state', state]);
    expect(done.exitCode).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      removed: true,
      candidates: [mine],
      registry: registry.address,
    });
    expect(await isThere()).toEqual({ container: false, images: [other], registry: false });
    const again = await officina(['clean', '--yes', '--state', state]);
    expect([again.exitCode, again.stdout]).toEqual([0, 'nothing was left\n']);
  });
});

/** The owner of a container whose process is gone, as its label says it. */
async function killedOwner(): Promise<string> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const identity = await identifyProcess(child.pid ?? 0);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  return identity === undefined ? '' : renderIdentity(identity);
}
