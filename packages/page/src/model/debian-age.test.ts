import { describe, expect, it } from '@jest/globals';
import { debianAges, isDebianFix } from './debian-age.ts';

const move = (old: string | undefined, now: string, kind: 'debian' | 'tool' = 'debian') => ({
  ...{ image: 'base', kind, name: 'bash', new: now, step: 'patch' },
  ...(old === undefined ? {} : { old }),
});

describe('isDebianFix', () => {
  it('goes by the mark in the version of a package that was there before', () => {
    expect(isDebianFix(move('5.2-1', '5.2-1+deb12u1'))).toBe(true);
    expect(isDebianFix(move('5.2-1', '5.2-2'))).toBe(false);
    expect(isDebianFix(move(undefined, '5.2-1+deb12u1'))).toBe(false);
    expect(isDebianFix(move('1', '1+deb12u1', 'tool'))).toBe(false);
    expect(isDebianFix({ ...move('1', '1+deb12u1'), name: 'bash (of acme)' })).toBe(false);
  });
});

describe('debianAges', () => {
  it('counts days from the last release with a fix, itself too', () => {
    const release = (day: string, ...moves: ReturnType<typeof move>[]) => ({
      ...{ released: `2026-11-${day}T03:00:00.000Z`, moves },
    });
    const fix = move('1', '1+deb12u1');
    expect(debianAges([release('20'), release('12', fix), release('10')])).toEqual([8, 0, undefined]);
  });
});
