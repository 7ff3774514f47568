import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock, renderLock } from '@officina/core';
import { startUpstream } from '@officina/upstream';
import { engineNames } from '../support/engine-names.ts';
import { type ForeignWorkspace, foreignWorkspace, mirrorOptions } from '../support/foreign.ts';
import { platform } from '../support/ground.ts';
import { officina, root, run } from '../support/officina.ts';
import { waitUntil } from '../support/wait-until.ts';

const docker = '/usr/bin/docker';

describe('work that is broken off', () => {
  let workspace: ForeignWorkspace;
  let folder: string;
  let images: string;
  let common: readonly string[];

  beforeAll(async () => {
    workspace = await foreignWorkspace('interrupt');
    ({ folder, images, options: common } = workspace);
  });
  afterAll(() => workspace.close());

  /** Starts a command and sends it Ctrl-C, or another signal, as soon as `ready` says so of its process. */
  const interrupted = async (
    args: readonly string[],
    ready: (pid: number) => Promise<boolean>,
    by: NodeJS.Signals = 'SIGINT',
  ) => {
    const child = spawn(join(root, 'officina'), args, { cwd: root, stdio: 'ignore' });
    const { pid = 0 } = child;
    // Where nothing is to be tidied up, the signal itself ends the process; a shell calls that 130.
    let hasEnded = false;
    const ended = new Promise<number>((done) =>
      child.on('close', (code, signal) => {
        hasEnded = true;
        done(code ?? (signal === 'SIGINT' ? 130 : -1));
      }),
    );
    await waitUntil(`officina ${args[0]} to be in its middle`, async () => hasEnded || (await ready(pid)));
    child.kill(by);
    return { code: await ended, pid };
  };
  /** The containers of a process: all of them, or the running ones. */
  const containersOf = async (pid: number, which: 'all' | 'running' = 'all') => {
    const format = ['--format', '{{.ID}} {{.State}} {{.Label "dev.officina.owner"}}'];
    const all = which === 'all' ? ['--all'] : [];
    const { stdout } = await run(docker, [
      'ps',
      ...all,
      '--filter',
      'label=dev.officina.container',
      ...format,
    ]);
    return stdout.split('\n').filter((line) => line.includes(`/${pid}/`));
  };

  it('leaves the lock as it was, and no half-written file', async () => {
    const lock = join(images, 'tool', 'image.lock.json');
    const before = await readFile(lock, 'utf8');
    const held = await startUpstream({
      platforms: [platform],
      content: { kind: 'stand-ins' },
      latencyMs: 4000,
    });
    try {
      await rm(lock);
      const slow = mirrorOptions(held.mirrors);
      const { code } = await interrupted(
        ['resolve', ...common, ...slow],
        async () => held.requests.length > 0,
      );
      expect(code).toBe(130);
      expect((await readdir(join(images, 'tool'))).sort()).toEqual(['Dockerfile', 'image.yaml']);
    } finally {
      await held.close();
      await writeFile(lock, before);
    }
  });

  it('takes its running containers along, even when it was killed and could not, and the next run the others', async () => {
    const wish = join(images, 'app', 'image.yaml');
    const text = await readFile(wish, 'utf8');
    await writeFile(wish, `${text.trimEnd()}\n  - { kind: command, name: waits, command: [sleep, '100'] }\n`);
    expect(await officina(['plan', ...common])).toMatchObject({ exitCode: 0 });
    expect(await officina(['build', ...common])).toMatchObject({ exitCode: 0 });
    const killed = await interrupted(
      ['smoke', ...common],
      async (of) => (await containersOf(of, 'running')).length > 0,
      'SIGKILL',
    );
    expect(killed.code).toBe(-1);
    // One that the engine had only made, or was still making, has no program that could end.
    await waitUntil(
      'the end of its containers',
      async () => (await containersOf(killed.pid, 'running')).length === 0,
    );
    let seen = 0;
    const { code, pid } = await interrupted(['smoke', ...common], async (of) => {
      seen = (await containersOf(of)).length;
      return seen > 0;
    });
    // A terminal that was closed.
    const hungUp = await interrupted(
      ['smoke', ...common],
      async (of) => (await containersOf(of)).length > 0,
      'SIGHUP',
    );
    await writeFile(wish, text);
    expect(seen).toBeGreaterThan(0);
    expect(code).toBe(130);
    expect(await containersOf(pid)).toEqual([]);
    expect(await containersOf(killed.pid)).toEqual([]);
    expect(hungUp.code).toBe(130);
    expect(await containersOf(hungUp.pid)).toEqual([]);
  });

  it('a wrong checksum in the lock fails the build, names image and tool, and gives nothing a name', async () => {
    const file = join(images, 'tool', 'image.lock.json');
    const before = await readFile(file, 'utf8');
    const lock = parseLock(before, { file });
    const [name, tool] = Object.entries(lock.tools)[0] ?? [];
    if (name === undefined || tool === undefined) throw new Error('the fixture has no tool');
    const spoilt = tool.assets.map((asset) => ({ ...asset, sha256: '0'.repeat(64) }));
    await writeFile(
      file,
      renderLock({ ...lock, tools: { ...lock.tools, [name]: { ...tool, assets: spoilt } } }),
    );
    try {
      expect(await officina(['plan', ...common])).toMatchObject({ exitCode: 0 });
      const { images: planned } = JSON.parse(await readFile(join(folder, 'state', 'plan.json'), 'utf8')) as {
        images: { name: string; platforms: { key: string }[] }[];
      };
      const built = await officina(['build', ...common]);
      expect(built.exitCode).toBe(1);
      expect(built.stderr).toMatch(new RegExp(`error checksum-mismatch: .*tool.*${name}`));
      const key = planned.find((image) => image.name === 'tool')?.platforms[0]?.key.slice('sha256:'.length);
      expect((await engineNames()).join()).not.toContain(key);
    } finally {
      await writeFile(file, before);
    }
  });
});
