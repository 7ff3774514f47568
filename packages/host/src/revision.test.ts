import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { createExec } from './process/exec.ts';
import { findRevision, readCommitted, readPast } from './revision.ts';

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

describe('readPast', () => {
  it('gives a file as each commit left it, and as it was before', async () => {
    const file = join(folder, 'lock');
    const git = async (time: number, ...args: string[]) => {
      const env = { GIT_COMMITTER_DATE: `@${time} +0000`, GIT_CONFIG_GLOBAL: '/dev/null' };
      const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
      expect(await exec.run('git', [...person, ...args], { cwd: folder, env })).toMatchObject({
        exitCode: 0,
      });
    };
    const commit = async (time: number, text: string) => {
      await writeFile(file, text);
      await git(time, 'add', '.');
      await git(time, 'commit', '-q', '-m', text);
    };
    await git(1, 'init', '-q', '-b', 'main');
    await commit(1000, 'one');
    await commit(2000, 'two');
    await git(2100, 'checkout', '-q', '-b', 'side');
    await commit(2200, 'tried');
    await commit(2300, 'three');
    await git(2400, 'checkout', '-q', 'main');
    await git(3000, 'merge', '-q', '--no-ff', 'side');
    await writeFile(file, 'not committed');
    expect(await readPast(file, 2000, exec)).toEqual([
      { time: 2000, text: 'one' },
      { time: 2000, text: 'two' },
      { time: 3000, text: 'three' },
    ]);
    expect(await readPast(file, 2500, exec)).toHaveLength(2);
  });

  it('is empty outside git, and for a file that git does not have', async () => {
    expect(await readPast(join(folder, 'lock'), 0, exec)).toEqual([]);
    await writeFile(join(folder, 'a'), '1');
    await commitAll();
    expect(await readPast(join(folder, 'lock'), 0, exec)).toEqual([]);
    expect(await readPast(join(folder, 'gone', 'lock'), 0, exec)).toEqual([]);
  });
});
