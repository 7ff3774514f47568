import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFirstLook } from './first-look.ts';

describe('createFirstLook', () => {
  it('finds the words that a text has, wherever they are', () => {
    const words = ['abc', 'bca', 'aab', 'token_', 'Q~x', 'tok', '.eyJ'];
    const look = createFirstLook(words);
    const text = fc
      .array(fc.constantFrom(...'abctoken_Q~x.eyJ'), { maxLength: 60 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (some) => {
        expect([...look(Buffer.from(some))].sort()).toEqual(
          words.filter((word) => some.includes(word)).sort(),
        );
      }),
    );
  });

  it('finds each word at the begin, at the end, and alone', () => {
    for (const word of ['tok', 'aaaa', 'PRIVATE KEY', '://']) {
      const look = createFirstLook([word]);
      for (const text of [word, `x${word}`, `${word}x`, `xx${word}`, `${word}xx`]) {
        expect([...look(Buffer.from(text))]).toEqual([word]);
      }
      expect(look(Buffer.from(word.slice(0, -1))).size).toBe(0);
      expect(look(Buffer.from(word.slice(1))).size).toBe(0);
    }
  });

  it('refuses a word of two letters', () => {
    expect(() => createFirstLook(['ab'])).toThrow(RangeError);
  });
});
