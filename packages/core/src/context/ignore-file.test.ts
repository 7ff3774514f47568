import { describe, expect, it } from '@jest/globals';
import type { FileEntry } from '../port/files.ts';
import { listContext } from './context.ts';

const folders = ['a', 'a/c', 'docs'];
const tree = [
  ...['.a', '^x', 'a', 'a/b', 'a/c', 'a/c/b.md', 'a+b', 'a.b', 'aab', 'ab', 'a|b', 'b', 'c++', 'c.md'],
  ...['docs', 'docs/b', 'docs/c.md', 'file+.txt', 'file.txt', 'foo(1).txt', '{a,b}'],
];
const entries = tree.map(
  (path): FileEntry => ({ path, kind: folders.includes(path) ? 'folder' : 'file', mode: 0o644, size: 0 }),
);

async function leftOut(rules: string): Promise<string> {
  const read = async (path: string) => (path === 'x/.dockerignore' ? rules : undefined);
  const kept = new Set(await listContext({ read, walk: async () => entries }, 'x'));
  return entries
    .filter((entry) => !kept.has(entry))
    .map(({ path }) => path)
    .join(' ');
}

describe('readIgnoreFile', () => {
  // Recorded from the walk that BuildKit's client does (fsutil with patternmatcher 0.6.0), not worked out.
  it.each([
    ['file+.txt', 'file+.txt'],
    ['c++', 'c++'],
    ['*.c++', ''],
    ['c+*', 'c++'],
    ['foo(1).txt', 'foo(1).txt'],
    ['*(1)*', 'foo(1).txt'],
    ['*.{md,txt}', ''],
    ['{a,b}', '{a,b}'],
    ['\\{a*', '{a,b}'],
    ['a|b', 'a|b'],
    ['a\\|*', 'a|b'],
    ['^x', '^x'],
    ['\\^*', '^x'],
    ['a', 'a a/b a/c a/c/b.md'],
    ['/a/', 'a a/b a/c a/c/b.md'],
    ['./a/../b', 'b'],
    ['a/b', 'a/b'],
    ['a*', 'a a/b a/c a/c/b.md a+b a.b aab ab a|b'],
    ['a?', 'ab'],
    ['a/*', 'a/b a/c a/c/b.md'],
    ['*/b', 'a/b docs/b'],
    ['*/*/b*', 'a/c/b.md'],
    ['**/b', 'a/b b docs/b'],
    ['**/*.md', 'a/c/b.md c.md docs/c.md'],
    ['**b', 'a/b a+b a.b aab ab a|b b docs/b'],
    ['a/**', 'a/b a/c a/c/b.md'],
    ['a**', 'a a/b a/c a/c/b.md a+b a.b aab ab a|b'],
    ['**/c/**', 'a/c/b.md'],
    ['[ab]', 'a a/b a/c a/c/b.md b'],
    ['[^a]', 'b'],
    ['[a-c]*', 'a a/b a/c a/c/b.md a+b a.b aab ab a|b b c++ c.md'],
    ['a[+-.]b', 'a+b a.b'],
    ['[a\\-b]', 'a a/b a/c a/c/b.md b'],
    ['a[^b]b', 'a/b a+b a.b aab a|b'],
    ['\\*', ''],
    ['# a', ''],
    [' # a', ''],
    ['!a', ''],
    ['a\n!a/c', 'a/b'],
    ['a\n!a/c\na/c/b.md', 'a/b a/c/b.md'],
    ['a\n!a/b\na', 'a/c a/c/b.md'],
    ['**/*.md\n!docs', 'a/c/b.md c.md docs/c.md'],
    ['**/*.md\n!docs/*', 'a/c/b.md c.md'],
    ['docs\n!**/b', 'docs/c.md'],
    ['\uFEFF#b\nb', 'b'],
    ['\uFEFFb\r\nc.md\r', 'b c.md'],
    ['  b\t', 'b'],
    ['a\n! /a/b', 'a/c a/c/b.md'],
    ['..', ''],
    ['.', ''],
    ['/', ''],
    ['A', ''],
  ])('with %j leaves out what BuildKit leaves out', async (rules, paths) => {
    expect(await leftOut(rules)).toBe(paths);
  });

  it.each([
    ['b\n!\n', 2, 'nothing stands after !'],
    ['!/', 1, 'nothing stands after !'],
    ['# c\r\n\r\n[\r\n', 3, '[ without its characters and ]'],
    ['[]a]', 1, '[ without its characters and ]'],
    ['[^]', 1, '[ without its characters and ]'],
    ['[a-]', 1, '[ without its characters and ]'],
    ['a[-b]', 1, '[ without its characters and ]'],
    ['[z-a]', 1, 'z-a in [z-a] runs backwards'],
    ['a\\', 1, 'a backslash with nothing after it'],
    // What follows the builder takes without a word, and not as it is written.
    ['\\d', 1, '\\d is no plain escape'],
    ['[*]b', 1, '[*] is read otherwise by the builder'],
    ['[[:alpha:]]', 1, '[[:alpha:] is read otherwise by the builder'],
    ['a|b*', 1, '| beside a wildcard'],
    ['*^', 1, '^ beside a wildcard'],
    ['a{2}*', 1, '{2} beside a wildcard'],
  ])('refuses %j, naming file and line', async (rules, line, message) => {
    await expect(leftOut(rules)).rejects.toMatchObject({
      code: 'dockerignore-invalid',
      message: expect.stringMatching(
        new RegExp(`^x/.dockerignore:${line}: .*${message.replace(/[\\[\]^|{}*()]/g, '\\$&')}`),
      ),
      hint: `fix x/.dockerignore:${line}`,
    });
  });

  it('names Dockerfile.dockerignore where that one counts', async () => {
    const read = async (path: string) => (path === 'x/Dockerfile.dockerignore' ? '[' : undefined);
    await expect(listContext({ read, walk: async () => entries }, 'x')).rejects.toThrow(
      'x/Dockerfile.dockerignore:1: [: [ without',
    );
  });
});
