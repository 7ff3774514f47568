import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, isInRange, isPrerelease, isVersion, versionSchemes } from './version-scheme.ts';

const final = (scheme: 'semver' | 'numbers') => ({ scheme, prereleases: false });

describe('isVersion', () => {
  it.each([
    ['semver', ['1.2.3', '1.2.3-rc.1'], ['v1.2.3', '1.2', '2024.10.07', 'x', '']],
    [
      'numbers',
      [
        '1.2.3',
        '1.7',
        '2024.10.07',
        '7.1.1-43',
        '20240901',
        '4.95.0.1',
        '1.8rc1',
        '26.1a1',
        '3.2.0a1793033135',
        '2.9.0.post0',
      ],
      ['v1', '1.0.2u', '1.0.2b', 'x', '', '1.', '1.0.post', '1.0rc1.post1'],
    ],
  ] as const)('reads %s', (scheme, good, bad) => {
    expect(good.filter((text) => !isVersion(text, scheme))).toEqual([]);
    expect(bad.filter((text) => isVersion(text, scheme))).toEqual([]);
  });
});

describe('compareVersions', () => {
  it.each([
    ['semver', ['nonsense', '1.2.3-rc.1', '1.2.3', '1.10.0', '2.0.0']],
    [
      'numbers',
      [
        ...['nonsense', '1.7', '1.7.post0', '1.7.post2', '1.7.post10', '1.7.1', '1.8.dev3', '1.8a2', '1.8b1'],
        ...['1.8-rc1', '1.8-rc10', '1.8', '1.10', '7.1.1-9', '7.1.1-43', '2024.10.07'],
      ],
    ],
  ] as const)('orders %s', (scheme, ordered) => {
    const sorted = [...ordered].reverse().sort((a, b) => compareVersions(a, b, scheme));
    expect(sorted).toEqual(ordered);
  });

  it('is a total order of any two texts', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{1,2}([.-]\d{1,3}){0,3}(-?rc\d?|a\d|\.dev\d|\.post\d)?$/),
    );
    fc.assert(
      fc.property(text, text, text, fc.constantFrom(...versionSchemes), (a, b, c, scheme) => {
        const [ab, ba] = [compareVersions(a, b, scheme), compareVersions(b, a, scheme)];
        expect(Math.sign(ab) + Math.sign(ba)).toBe(0);
        if (ab <= 0 && compareVersions(b, c, scheme) <= 0) {
          expect(compareVersions(a, c, scheme)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});

describe('isInRange', () => {
  it('counts the first three numbers', () => {
    expect(isInRange('2024.10.07', '2024.x', final('numbers'))).toBe(true);
    expect(isInRange('7.1.1-43', '~7.1.0', final('numbers'))).toBe(true);
    expect(isInRange('1.7', '>=1.7.1', final('numbers'))).toBe(false);
    expect(isInRange('2.9.0.post0', '2.9.0', final('numbers'))).toBe(true);
  });

  it('leaves prereleases out unless they are asked for', () => {
    expect(isPrerelease('1.8rc1', 'numbers')).toBe(true);
    expect(isInRange('1.8rc1', '1.x', final('numbers'))).toBe(false);
    expect(isInRange('1.8rc1', '1.x', { scheme: 'numbers', prereleases: true })).toBe(true);
    expect(isInRange('1.8.0-rc.1', '1.x', final('semver'))).toBe(false);
  });

  it('holds nothing that is no version', () => {
    for (const scheme of versionSchemes) expect(isInRange('nonsense', '*', final(scheme))).toBe(false);
  });
});
