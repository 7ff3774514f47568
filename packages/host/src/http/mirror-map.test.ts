import { describe, expect, it } from '@jest/globals';
import { mirrorUrl } from '@officina/core';
import fc from 'fast-check';
import { resolveLocation, unmirrorUrl } from './mirror-map.ts';

const mirrors = {
  'https://a.example/': 'http://127.0.0.1:1/a/',
  'https://a.example/deep/': 'http://127.0.0.1:1/a/deeper/',
};

describe('unmirrorUrl', () => {
  it('takes a mirror back', () => {
    const path = fc
      .array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 4 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, (rest) => {
        const url = `https://a.example/${rest}`;
        // `deeper/` is the other mirror's: an address below it means that one.
        fc.pre(!rest.startsWith('deeper/'));
        expect(unmirrorUrl(mirrorUrl(url, mirrors), mirrors)).toBe(url);
      }),
    );
  });

  it('knows nothing of other urls', () => {
    expect(unmirrorUrl('http://127.0.0.1:2/a/x', mirrors)).toBeUndefined();
  });
});

describe('resolveLocation', () => {
  it.each([
    ['http://127.0.0.1:1/a/y', 'https://a.example/y'],
    ['/a/y', 'https://a.example/y'],
    ['/y', 'https://a.example/y'],
    ['y', 'https://a.example/y'],
    ['//b.example/y', 'https://b.example/y'],
    ['https://b.example/y', 'https://b.example/y'],
  ])('reads %s', (location, wanted) => {
    expect(resolveLocation(location, 'https://a.example/x', mirrors)).toBe(wanted);
  });
});
