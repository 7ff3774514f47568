import { describe, expect, it } from '@jest/globals';
import { withoutSteering } from './steering.ts';

describe('withoutSteering', () => {
  it('leaves words, lines and tabs of any language as they are', () => {
    const text = 'wörd\t日本語 مرحبا\n😀 ½';
    expect(withoutSteering(text)).toBe(text);
  });

  it.each([
    ['bidirectional', '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c'],
    ['drawn as nothing', '\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u{e0041}\ufe0f'],
    ['a control', '\0\b\v\r\x1b\x7f\x9b'],
    ['a colour', '\x1b[31m'],
    ['a title', '\x1b]0;title\x07'],
    ['a link', '\x1b]8;;https://a.example\x1b\\'],
  ])('takes out what is %s', (_, text) => {
    expect(withoutSteering(`a${text}b`)).toBe('ab');
  });
});
