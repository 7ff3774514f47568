import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { createExec } from './process/exec.ts';
import { findRevision, readCommitted } from './revision.ts';

const exec = createExec();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-git-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function commitAll(): Promise<void> {
  const env = { GIT_COMMITTER_DATE: '1700000000 +0100', GIT_CONFIG_GLOBAL: '/dev/null' };
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...person, 'commit', '-q', '-m', 'all'],
  ]) {
    expect(await exec.run('git', args, { cwd: folder, env })).toMatchObject({ exitCode: 0 });
  }
}

describe('findRevision', () => {
  it('gives commit, time in seconds, and whether the folder itself is dirty', async () => {
    await mkdir(join(folder, 'images'));
    await writeFile(join(folder, 'images/a'), '1');
    await commitAll();
    const images = join(folder, 'images');
    expect(await findRevision(images, exec)).toEqual({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      time: 1_700_000_000,
      dirty: false,
    });
    await writeFile(join(folder, 'elsewhere'), 'x');
    expect(await findRevision(images, exec)).toMatchObject({ dirty: false });
    await writeFile(join(images, 'new'), 'x');
    expect(await findRevision(images, exec)).toMatchObject({ dirty: true });
  });

  it('is undefined outside git, before the first commit, and without git', async () => {
    expect(await findRevision(folder, exec)).toBeUndefined();
    await exec.run('git', ['init', '-q'], { cwd: folder });
    expect(await findRevision(folder, exec)).toBeUndefined();
    const none = {
      run: async () =>
        Promise.reject(new FactoryError('tool-missing', 'git is not on PATH', { hint: 'do it again' })),
    };
    expect(await findRevision(folder, none)).toBeUndefined();
  });
});

describe('readCommitted', () => {
  it('reads a file as the commit has it, whatever lies there now', async () => {
    await mkdir(join(folder, 'images'));
    const file = join(folder, 'images/a');
    await writeFile(file, 'then');
    await commitAll();
    const commit = (await findRevision(folder, exec))?.commit ?? '';
    await writeFile(file, 'now');
    expect(await readCommitted(commit, file, exec)).toBe('then');
  });

  it('is undefined for another commit, for a file that it does not have, and outside git', async () => {
    await writeFile(join(folder, 'a'), '1');
    expect(await readCommitted('0'.repeat(40), join(folder, 'a'), exec)).toBeUndefined();
    await commitAll();
    const commit = (await findRevision(folder, exec))?.commit ?? '';
    expect(await readCommitted('0'.repeat(40), join(folder, 'a'), exec)).toBeUndefined();
    expect(await readCommitted(commit, join(folder, 'b'), exec)).toBeUndefined();
    expect(await readCommitted(commit, join(folder, 'gone', 'b'), exec)).toBeUndefined();
  });
});
