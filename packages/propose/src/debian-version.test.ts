import { describe, expect, it } from '@jest/globals';
import { compareDebianVersions } from './debian-version.ts';

describe('compareDebianVersions', () => {
  it.each([
    ['5.9-4', '5.9-5'],
    ['5.9-4', '5.10-1'],
    ['9.9', '1:0.1'],
    ['1.0~rc1-1', '1.0-1'],
    ['1.0', '1.0-1'],
    ['1.0-1', '1.0-1+b1'],
    ['1.0-1~deb12u1', '1.0-1'],
    ['2.36-9+deb12u9', '2.36-9+deb12u10'],
    ['1.0a', '1.0+a'],
    ['1-2-3', '1-3-1'],
    ['20251001000000000001-1', '20251001000000000002-1'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareDebianVersions(older, newer)).toBeLessThan(0);
    expect(compareDebianVersions(newer, older)).toBeGreaterThan(0);
  });

  it.each([
    ['0:1.0-1', '1.0-1'],
    ['1.00', '1.0'],
    ['1.0-0', '1.0'],
  ])('%s is the same as %s', (one, other) => {
    expect(compareDebianVersions(one, other)).toBe(0);
  });
});
