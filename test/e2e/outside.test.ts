import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineNames } from '../support/engine-names.ts';
import { type ForeignWorkspace, foreignWorkspace } from '../support/foreign.ts';
import { officina, run } from '../support/officina.ts';

const docker = '/usr/bin/docker';

describe('the outside of a run', () => {
  let workspace: ForeignWorkspace;
  let common: readonly string[];
  let state: string;

  beforeAll(async () => {
    workspace = await foreignWorkspace('out side');
    common = workspace.options;
    state = join(workspace.folder, 'state');
    const planned = await officina(['plan', ...common]);
    if (planned.exitCode !== 0) throw new Error(planned.stderr);
  });
  afterAll(async () => {
    await run(docker, ['rmi', ...['tool', 'app', 'latest'].map((tag) => `${workspace.registry}:${tag}`)]);
    await workspace.close();
  });

  const inState = (folder: string) => [...common, '--state', folder];
  const errorsIn = (stderr: string) => stderr.match(/^error .*$/gm) ?? [];

  it('is one error where the state folder is read-only, also for root, and nothing is left in it', async () => {
    const folder = join(workspace.folder, 'read only');
    await mkdir(folder);
    expect(await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder])).toMatchObject({ exitCode: 0 });
    try {
      for (const verb of ['plan', 'up']) {
        const { exitCode, stderr } = await officina([verb, ...inState(folder)]);
        expect([verb, exitCode, errorsIn(stderr)]).toEqual([
          verb,
          1,
          [expect.stringMatching(/^error file-unreadable: .*could not be written: EROFS/)],
        ]);
        expect(stderr).toMatch(/^ {2}next: \S/m);
      }
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await run('umount', [folder]);
    }
  });

  it('is one error where the disk of the state folder is full, and what was there stays whole', async () => {
    const folder = join(workspace.folder, 'full');
    await mkdir(folder);
    expect(await run('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder])).toMatchObject({
      exitCode: 0,
    });
    try {
      for (const verb of ['plan', 'up']) {
        const { exitCode, stderr } = await officina([verb, ...inState(folder)]);
        expect([verb, exitCode, errorsIn(stderr)]).toEqual([
          verb,
          1,
          [expect.stringMatching(/^error file-unreadable: .*could not be written: ENOSPC/)],
        ]);
        expect(stderr).toContain('make room on the disk');
      }
      expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    } finally {
      await run('umount', [folder]);
    }
  });

  it('is one error where a lock cannot be written, and the lock is as it was', async () => {
    const folder = join(workspace.images, 'tool');
    const lock = join(folder, 'image.lock.json');
    const before = await readFile(lock, 'utf8');
    const { stdout } = await run('id', ['-u']);
    await rm(lock);
    expect(await run('mount', ['--bind', '-o', 'ro', folder, folder])).toMatchObject({ exitCode: 0 });
    try {
      expect(stdout.trim()).toBe('0');
      const { exitCode, stderr } = await officina(['resolve', ...common, '--only', 'tool']);
      expect([exitCode, errorsIn(stderr)]).toEqual([
        1,
        [expect.stringMatching(/^error file-unreadable: .*image.lock.json could not be written: EROFS/)],
      ]);
      expect((await readdir(folder)).sort()).toEqual(['Dockerfile', 'image.yaml']);
    } finally {
      await run('umount', [folder]);
    }
    expect(await officina(['resolve', ...common])).toMatchObject({ exitCode: 0 });
    expect(await readFile(lock, 'utf8')).toBe(before);
  });

  it('lets two runs of up in one checkout both end well, with the same images', async () => {
    const outcomes = await Promise.all([1, 2].map(() => officina(['up', ...common, '--json'])));
    for (const { exitCode, stderr } of outcomes) if (exitCode !== 0) throw new Error(stderr);
    const [first, second] = outcomes.map(({ stdout }) => {
      const { build, tags } = JSON.parse(stdout) as {
        build: { candidates: { image: string; digest: string }[] };
        tags: string[];
      };
      return { digests: build.candidates.map(({ image, digest }) => `${image} ${digest}`).sort(), tags };
    });
    expect(first).toEqual(second);
    const app = await run(docker, ['image', 'inspect', '--format', '{{.Id}}', `${workspace.registry}:app`]);
    expect(first?.digests).toContain(`app ${app.stdout.trim()}`);
    const names = await engineNames();
    const { images } = JSON.parse(await readFile(join(state, 'plan.json'), 'utf8')) as {
      images: { platforms: { key: string }[] }[];
    };
    for (const { key } of images.flatMap(({ platforms }) => platforms))
      expect(names.join()).not.toContain(`candidate-${key.slice('sha256:'.length)}`);
  });
});
