import { describe, expect, it } from '@jest/globals';
import { sha256 } from '@officina/core';
import { requireLockfile } from './lockfile.ts';

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
