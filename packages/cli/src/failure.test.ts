import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { toFailure } from './failure.ts';

describe('toFailure', () => {
  it('obeys nothing in what others said', () => {
    const { text } = toFailure(
      new FactoryError('registry-answer', 'said a\u202e\u200b\x1b[2Jb', { hint: 'look' }),
    );
    // In CI there are colours: ours stay.
    expect(text).not.toMatch(/[\u202e\u200b]|\[2J/);
    expect(stripVTControlCharacters(text)).toMatch(/: said ab\n {2}next: look\n$/);
  });
});
