import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isWantedOfParent,
  parentScheme,
  tagOfParent,
  tagPlace,
  versionOfParentTag,
} from './parent-version.ts';

describe('versionOfParentTag', () => {
  it.each<[string, string, string | undefined]>([
    ['{version}', '3.12.4', '3.12.4'],
    ['{version}-slim-bookworm', '3.12.4-slim-bookworm', '3.12.4'],
    ['{version}-slim', '3.12.4', undefined],
    ['{version}', '3.12.4-slim', undefined],
    ['{version}', '3.12.4-alpine3.20', undefined],
    ['{version}-slim', '3.12.4-bookworm-slim', undefined],
    ['{version}-slim', '3.13.0-rc.1-slim', '3.13.0-rc.1'],
    ['v{version}', 'v1.31.0', '1.31.0'],
    ['{version}', '3.12', undefined],
    ['{version}', '20240606', undefined],
    ['{version}', 'latest', undefined],
    ['{major}.{minor}', '24.04', '24.04'],
    ['{major}.{minor}', '24.04.1', undefined],
    ['{major}.{minor}', '24', undefined],
    ['{major}-alpine', '22-alpine', '22'],
    ['{major}-alpine', '22.3-alpine', undefined],
    ['{major}', '20240606', undefined],
    ['{major}-alpine', '-alpine', undefined],
    ['bookworm-slim', 'bookworm-slim', undefined],
  ])('reads by %s of %s: %s', (tag, text, wanted) => {
    expect(versionOfParentTag({ tag }, text)).toBe(wanted);
  });

  it('reads dates by scheme numbers', () => {
    const dated = { tag: 'bookworm-{version}-slim', scheme: 'numbers' } as const;
    expect(versionOfParentTag(dated, 'bookworm-20261110-slim')).toBe('20261110');
    expect(versionOfParentTag(dated, 'bookworm-20261110')).toBeUndefined();
    expect(versionOfParentTag(dated, 'trixie-20261110-slim')).toBeUndefined();
  });

  it('is the way back from tagOfParent', () => {
    const part = fc.stringMatching(/^[a-z]{0,4}-?$/);
    const place = fc.constantFrom('{version}', '{major}.{minor}', '{major}');
    fc.assert(
      fc.property(
        part,
        place,
        part,
        fc.tuple(fc.nat(999), fc.nat(999), fc.nat(999)),
        (before, at, after, numbers) => {
          const tag = `${before}${at}${after}`;
          const depth = at === '{major}' ? 1 : at === '{version}' ? 3 : 2;
          const version = numbers.slice(0, depth).join('.');
          expect(versionOfParentTag({ tag }, tagOfParent({ tag }, version))).toBe(version);
        },
      ),
    );
  });
});

describe('tagPlace', () => {
  it.each([
    ['bookworm-slim', undefined],
    ['{version}-slim', '{version}'],
    ['{minor}', undefined],
    ['{major}-{minor}', undefined],
    ['{version}{version}', undefined],
    ['{constructor}', undefined],
    ['{', undefined],
  ])('is the part of %s that is left open', (tag, place) => {
    expect(tagPlace(tag)).toBe(place);
  });
});

describe('parentScheme', () => {
  it('is that of image.yaml for {version}, and numbers for so many numbers', () => {
    expect(parentScheme({ tag: '{version}' })).toBe('semver');
    expect(parentScheme({ tag: '{version}', scheme: 'numbers' })).toBe('numbers');
    expect(parentScheme({ tag: '{major}' })).toBe('numbers');
  });
});

describe('isWantedOfParent', () => {
  it('asks for the constraint, or for the pin and nothing else', () => {
    const parent = { tag: '{major}.{minor}', constraint: '24.4 || 26.4' };
    expect(['24.04', '24.10', '26.04'].filter((version) => isWantedOfParent(parent, version))).toEqual([
      '24.04',
      '26.04',
    ]);
    const pin = { version: '22.04', reason: 'old glibc', 'review-at': '2027-01-01' };
    expect(isWantedOfParent({ ...parent, pin }, '22.04')).toBe(true);
    expect(isWantedOfParent({ ...parent, pin }, '24.04')).toBe(false);
  });

  it('takes prereleases only where they are asked for', () => {
    const parent = { tag: '{version}-slim' };
    expect(isWantedOfParent(parent, '3.13.0-rc.1')).toBe(false);
    expect(isWantedOfParent({ ...parent, prereleases: true }, '3.13.0-rc.1')).toBe(true);
  });
});
