import { describe, expect, it } from '@jest/globals';
import { type Npm, sha256 } from '@officina/core';
import { noAge } from '../run.fixture.ts';
import { chooseNpmVersion, lockNpm } from './registry.ts';

const now = new Date('2026-11-20T12:00:00Z');
const files = { manifest: '{}\n', lockfile: '{"lockfileVersion":3}\n' };
const pkg = '@google/gemini-cli';

function fakeNpm(more: Partial<Npm> = {}): Npm {
  const unasked = async () => {
    throw new Error('npm was not to be asked');
  };
  return { age: noAge, versions: unasked, lock: unasked, published: unasked, released: unasked, ...more };
}

describe('chooseNpmVersion', () => {
  it('takes the newest in range that is old enough, not deprecated and no prerelease', async () => {
    const npm = fakeNpm({
      versions: async () => [
        { version: '0.60.0', released: '2026-09-16T06:27:09Z', deprecated: false },
        { version: '0.61.0', released: '2026-09-25T01:38:22Z', deprecated: false },
        { version: '0.62.0', released: '2026-09-26T01:38:22Z', deprecated: true },
        { version: '0.63.0-preview.1', released: '2026-09-27T01:38:22Z', deprecated: false },
        { version: '0.63.0', released: '2026-11-20T01:38:22Z', deprecated: false },
      ],
    });
    const context = { npm, now, cooldown: 3 * 86400, allowDowngrade: false, locked: undefined };
    const found = await chooseNpmVersion(pkg, { constraint: '0.x' }, context);
    expect(found).toMatchObject({
      version: '0.61.0',
      waiting: { version: '0.63.0', code: 'version-too-young' },
    });
  });

  it.each([
    ['an age that .npmrc asks for', { cooldown: 30 * 86400 }, '1.1.0', '1.2.0'],
    [
      'a moment that .npmrc names',
      { cooldown: 0, before: new Date('2026-10-02T00:00:00Z') },
      '1.0.0',
      undefined,
    ],
    [
      'neither for a package that it exempts',
      { cooldown: 90 * 86400, isExempt: () => true },
      '1.2.0',
      undefined,
    ],
  ])('takes an older version as npm would: %s', async (_, age, version, waiting) => {
    const at = (version: string, released: string) => ({ version, released, deprecated: false });
    const npm = fakeNpm({
      age: async () => ({ isExempt: () => false, ...age }),
      versions: async () => [
        at('1.0.0', '2026-10-01T00:00:00Z'),
        at('1.1.0', '2026-10-10T00:00:00Z'),
        at('1.2.0', '2026-11-10T00:00:00Z'),
      ],
    });
    const context = { npm, now, cooldown: 3 * 86400, allowDowngrade: false, locked: undefined };
    const found = await chooseNpmVersion(pkg, { constraint: '1.x', cooldown: 0 }, context);
    expect([found.version, found.waiting?.version]).toEqual([version, waiting]);
    const locked = { ...context, locked: { version: '1.2.0' } };
    expect((await chooseNpmVersion(pkg, { constraint: '1.x' }, locked)).version).toBe('1.2.0');
  });

  it('says where the age is asked for when nothing is old enough', async () => {
    const npm = fakeNpm({
      age: async () => ({ cooldown: 90 * 86400, isExempt: () => false }),
      versions: async () => [{ version: '1.0.0', released: '2026-10-01T00:00:00Z', deprecated: false }],
    });
    const context = { npm, now, cooldown: 0, allowDowngrade: false, locked: undefined };
    await expect(chooseNpmVersion(pkg, { constraint: '1.x' }, context)).rejects.toMatchObject({
      code: 'version-too-young',
      hint: expect.stringContaining('min-release-age'),
    });
  });

  it('takes nothing above what latest names, unless it is locked, and does not go down to it', async () => {
    const at = (version: string, latest = false) => ({
      ...{ version, latest, deprecated: false, released: `2026-01-0${version[2]}T00:00:00Z` },
    });
    const npm = fakeNpm({ versions: async () => [at('1.1.0', true), at('1.2.0'), at('1.3.0')] });
    const take = async (version?: string) => {
      const locked = version === undefined ? undefined : { version };
      const context = { npm, now, cooldown: 3 * 86400, allowDowngrade: false, locked };
      return chooseNpmVersion(pkg, { constraint: '1.x' }, context);
    };
    const [low, high] = [1, 2].map((minor) => ({
      ...{ version: `1.${minor}.0`, released: `2026-01-0${minor}T00:00:00Z` },
    }));
    // With its date: npm is told that nothing may be younger than the youngest that was chosen.
    expect([await take(), await take('1.2.0'), await take('1.1.0')]).toEqual([low, high, low]);
  });
});

describe('lockNpm', () => {
  const locked = { packages: { [pkg]: { version: '0.61.0' } }, lockfile: sha256(files.lockfile) };

  it('leaves npm alone when versions and files are the locked ones', async () => {
    const answer = await lockNpm({ [pkg]: '0.61.0' }, { locked, files }, fakeNpm());
    expect(answer).toEqual({ locked });
  });

  it.each([
    ['a version moved', { [pkg]: '0.62.0' }, files],
    ['the lockfile was edited', { [pkg]: '0.61.0' }, { ...files, lockfile: '{}\n' }],
    ['the lockfile is not there', { [pkg]: '0.61.0' }, undefined],
  ])('locks again when %s', async (_, versions, disk) => {
    const npm = fakeNpm({ lock: async () => ({ ...files, integrity: { [pkg]: 'sha512-x' } }) });
    const answer = await lockNpm(versions, { locked, files: disk }, npm);
    expect(answer.files).toEqual(files);
    expect(answer.locked.packages[pkg]).toEqual({ version: versions[pkg], integrity: 'sha512-x' });
    expect(answer.locked.lockfile).toBe(sha256(files.lockfile));
  });

  it('lets nothing in that was published too late', async () => {
    const asked: unknown[] = [];
    const lock: Npm['lock'] = async (_, __, options) => {
      asked.push(options);
      return { ...files, integrity: {} };
    };
    const before = new Date('2026-11-17T12:00:00Z');
    await lockNpm({ [pkg]: '0.62.0' }, { locked, files, before }, fakeNpm({ lock }));
    await lockNpm({ [pkg]: '0.62.0' }, { locked, files }, fakeNpm({ lock }));
    expect(asked).toEqual([{ before }, {}]);
  });
});
