import { describe, expect, it } from '@jest/globals';
import { didYouMean, nearWord } from './near-word.ts';

const keys = ['asset', 'arch', 'constraint', 'checksums', 'install'];

describe('nearWord', () => {
  it.each([
    ['aset', 'asset'],
    ['archs', 'arch'],
    ['checksum', 'checksums'],
    ['instal', 'install'],
    ['constrainst', 'constraint'],
    ['foo', undefined],
    ['homepage', undefined],
    ['url', undefined],
  ])('of %s is %s', (word, wanted) => {
    expect(nearWord(word, keys)).toBe(wanted);
  });

  it('is none among none', () => {
    expect(nearWord('asset', [])).toBeUndefined();
    expect(didYouMean('asset', [])).toBe('');
  });
});
