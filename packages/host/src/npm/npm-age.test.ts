import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createExec } from '../process/exec.ts';
import { readNpmAge } from './npm-age.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-npm-age-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the npm on this machine makes of an .npmrc. */
async function ageOf(npmrc: string) {
  await writeFile(join(folder, 'package.json'), '{}');
  await writeFile(join(folder, '.npmrc'), npmrc);
  const { cooldown, before, isExempt } = await readNpmAge({ exec: createExec(), folder });
  const names = ['a', 'b', '@mine/x', '@mine/deep/x', '!a', 'other'];
  return { cooldown, before: before?.toISOString(), exempt: names.filter(isExempt) };
}

describe('readNpmAge', () => {
  it('reads what the .npmrc of the folder asks', async () => {
    expect(
      await ageOf('min-release-age=7\nmin-release-age-exclude[]=@mine/*\nmin-release-age-exclude[]=a,b\n'),
    ).toEqual({ cooldown: 7 * 86_400, before: undefined, exempt: ['a', 'b', '@mine/x'] });
  });

  it('reads a moment, and a negation exempts nothing', async () => {
    expect(await ageOf('before=2026-01-01\nmin-release-age-exclude[]=!b\n')).toEqual({
      cooldown: 0,
      before: '2026-01-01T00:00:00.000Z',
      exempt: [],
    });
  });

  it('asks nothing where the .npmrc does not, or has nonsense that npm ignores', async () => {
    const nothing = { cooldown: 0, before: undefined, exempt: [] };
    expect(await ageOf('fund=false\n')).toEqual(nothing);
    expect(await ageOf('min-release-age=soon\n')).toEqual(nothing);
  });

  it('says so when npm answers with something else', async () => {
    const exec = { run: async () => ({ exitCode: 0, stdout: 'hello', stderr: '' }) };
    await expect(readNpmAge({ exec })).rejects.toMatchObject({ code: 'command-failed' });
  });
});
