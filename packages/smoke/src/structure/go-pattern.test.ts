import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toPattern } from './go-pattern.ts';

const ascii = Array.from({ length: 128 }, (_, point) => String.fromCharCode(point));
const test = (pattern: string, text: string) => {
  const read = toPattern(pattern);
  if (typeof read === 'string') throw new Error(read);
  return read.test(text);
};
const matched = (pattern: string) => ascii.filter((char) => test(pattern, char)).join('');

describe('toPattern', () => {
  it.each([
    ['(?i)HELLO', 'hello', true],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['a.b', 'a\rb', true],
    ['a.b', 'a😀b', true],
    ['^b$', 'a\nb', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['(?m)^b$', 'a\rb', false],
    ['(?m)\\Ab', 'a\nb', false],
    ['(?m)a\\z', 'a\nb', false],
    ['(?i)(?m)^B$', 'a\nb', true],
    ['\\Aab\\z', 'ab', true],
    ['(?P<year>\\d{4})', '2026', true],
    ['(?:a|b){2,}c?', 'ab', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\Q(', '(', true],
    ['\\pL', '1é', true],
    ['\\pL', '12', false],
    ['^\\p{Lu}\\P{Lu}$', 'Éa', true],
    ['^\\p{^L}$', 'a', false],
    ['^\\p{Greek}$', 'α', true],
    ['^[\\pN-]$', '-', true],
    ['\\x{41}\\x42\\103', 'ABC', true],
    ['^\\a$', '\x07', true],
    ['^\\-\\"\\\'\\_\\ \\/$', '-"\'_ /', true],
    ['{a}]', '{a}]', true],
    ['a{,2}', 'a{,2}', true],
    ['^[]a]$', ']', true],
    ['^[^]a]$', ']', false],
    ['^[\\w-.]+$', 'a-.', true],
    ['^[a-]$', '-', true],
    ['^[a\\]]$', ']', true],
    ['^[[a]$', '[', true],
    ['^[[:alpha:]-z]+$', 'b-z', true],
    ['[[:alpha:]]+[[:digit:]]', 'ab1', true],
    ['^[^[:digit:]x]$', 'x', false],
    ['^[\\s\\S]$', '\v', true],
    ['^\\s$', '\u00a0', false],
    ['(?i)^\\W$', 'k', false],
    ['(?i)^[[:^upper:]]$', 'a', false],
    ['(?i)^[[:upper:]]$', 'a', true],
    ['a(?i)b', 'aB', true],
    ['(?i:a)b', 'Ab', true],
    ['(?U)a+', 'aa', true],
    ['(?i)^\\P{Lu}$', 'a', false],
  ])('reads %s as Go does', (pattern, against, matches) => {
    expect(test(pattern, against)).toBe(matches);
  });

  it.each([
    ['alnum', /[A-Za-z0-9]/],
    ['alpha', /[A-Za-z]/],
    ['ascii', /[\s\S]/],
    ['blank', /[ \t]/],
    ['cntrl', /[\x00-\x1f\x7f]/],
    ['digit', /[0-9]/],
    ['graph', /[!-~]/],
    ['lower', /[a-z]/],
    ['print', /[ -~]/],
    ['punct', /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/],
    ['space', /[ \t\n\v\f\r]/],
    ['upper', /[A-Z]/],
    ['word', /[A-Za-z0-9_]/],
    ['xdigit', /[0-9A-Fa-f]/],
  ])('knows the characters of %s, and those that are not', (name, expected) => {
    const [yes, no] = [true, false].map((is) => ascii.filter((char) => expected.test(char) === is).join(''));
    expect([matched(`[[:${name}:]]`), matched(`[^[:${name}:]]`)]).toEqual([yes, no]);
    expect([matched(`[[:^${name}:]]`), matched(`[^[:^${name}:]]`)]).toEqual([no, yes]);
    expect(test(`[[:^${name}:]]`, 'é')).toBe(true);
  });

  it.each([
    '(',
    '[a',
    '[b-a]',
    '[a-\\d]',
    '[[:nothing:]]',
    '[[:constructor:]]',
    '\\pX',
    '\\p{Nothing}',
    '\\x{110000}',
    '\\x4',
    '\\1',
    '(a)\\1',
    '\\k',
    '\\u0041',
    '\\cA',
    '\\C',
    '\\Z',
    '\\',
    '(?=a)',
    '(?<!a)',
    '(?x)a',
    'a{1001}',
    'a**',
  ])('refuses %s', (pattern) => {
    expect(toPattern(pattern)).toMatch(/^error parsing regexp: /);
  });

  it('finds any text by its quotation, however it is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replace(/[\x00-\x7f]/g, (char) =>
          /[A-Za-z0-9]/.test(char) ? char : `\\${char}`,
        );
        expect(test(`^${escaped}$`, text)).toBe(true);
        if (!text.includes('\\')) expect(test(`^\\Q${text}\\E$`, text)).toBe(true);
      }),
    );
  });

  it.each(['^(a+)+$', '(a|aa)+$', '(a*)*b', '(.*)*x', '(a?){30}a{30}$'])(
    'is done with %s in a text on which others never end',
    (pattern) => {
      expect(test(pattern, `${'a'.repeat(100_000)}!`)).toBe(false);
    },
  );

  it('shows as it was written', () => {
    expect(`${toPattern('(?i)a.b')}`).toBe('/(?i)a.b/');
  });
});
