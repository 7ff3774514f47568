import { describe, expect, it } from '@jest/globals';
import { type Npm, type PackageLockEntry, parsePackageLock, sha256 } from '@officina/core';
import { noAge } from '../run.fixture.ts';
import { requireLockfile, requirePublished } from './lockfile.ts';

const integrity = 'sha512-abc';
const text = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { 'left-pad': '1.3.0' } },
    'node_modules/left-pad': { version: '1.3.0', integrity },
  },
});
const locked = { packages: { 'left-pad': { version: '1.3.0', integrity } }, lockfile: sha256(text) };
const left = (entry: { version: string; integrity: string }) => ({
  ...locked,
  packages: { 'left-pad': entry },
});

describe('requireLockfile', () => {
  it('accepts the one that was locked', () => {
    expect(() => requireLockfile(text, 'npm/package-lock.json', locked)).not.toThrow();
  });

  it.each([
    ['one that is not there', undefined, locked, /is not there/],
    ['other bytes', `${text}\n`, locked, /has sha256/],
    [
      'another version',
      text,
      left({ version: '1.3.1', integrity }),
      /left-pad 1\.3\.0, the lock has 1\.3\.1/,
    ],
    [
      'another integrity',
      text,
      left({ version: '1.3.0', integrity: 'sha512-abd' }),
      /left-pad with sha512-abc/,
    ],
  ])('refuses %s', (_, found, wanted, message) => {
    const act = () => requireLockfile(found, 'npm/package-lock.json', wanted);
    expect(act).toThrow(
      expect.objectContaining({ code: 'lock-mismatch', message: expect.stringMatching(message) }),
    );
  });

  it('refuses what is no lockfile, with a code', () => {
    const lock = { ...locked, lockfile: sha256('<html>') };
    expect(() => requireLockfile('<html>', 'f', lock)).toThrow(
      expect.objectContaining({ code: 'document-invalid' }),
    );
  });
});

describe('requirePublished', () => {
  const lockfile = parsePackageLock(text, { file: 'f' });
  const entry = lockfile.packages['node_modules/left-pad'] as PackageLockEntry;
  const npm = (there: PackageLockEntry, asked: unknown[] = []): Npm => {
    const unasked = async () => {
      throw new Error('not asked');
    };
    const published: Npm['published'] = async (all) => {
      asked.push(...all);
      return new Map([['left-pad@1.3.0', there]]);
    };
    return { age: noAge, versions: unasked, lock: unasked, published, released: unasked };
  };

  it('asks for every package, and is content with what is published', async () => {
    const asked: unknown[] = [];
    await requirePublished(lockfile, 'f', npm(entry, asked));
    expect(asked).toEqual([{ name: 'left-pad', version: '1.3.0' }]);
  });

  it('refuses what the registry does not say', async () => {
    const act = requirePublished(lockfile, 'f', npm({ ...entry, dependencies: { evil: '1' } }));
    await expect(act).rejects.toMatchObject({
      code: 'lock-mismatch',
      message: 'f: node_modules/left-pad has dependencies {}, the registry has {"evil":"1"}',
      hint: expect.stringContaining('officina resolve'),
    });
  });

  it('asks nothing for a lock of nothing', async () => {
    const nothing = parsePackageLock('{"lockfileVersion":3,"packages":{"":{}}}', { file: 'f' });
    const asked: unknown[] = [];
    await requirePublished(nothing, 'f', npm(entry, asked));
    expect(asked).toEqual([]);
  });
});
