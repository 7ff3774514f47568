import { describe, expect, it } from '@jest/globals';
import { checkContextSize, listContext, takenEntries } from './context.ts';
import type { FileEntry } from './port/files.ts';

type Paths = Record<string, string | { readonly link: string }>;

function list(paths: Paths) {
  const entries = Object.entries(paths).map(
    ([path, file]): FileEntry =>
      typeof file === 'string'
        ? { path, kind: 'file', mode: 0o644, size: file.length }
        : { path, kind: 'link', mode: 0o777, size: 0, target: file.link },
  );
  const read = async (path: string) => {
    const file = paths[path.slice('x/'.length)];
    return typeof file === 'string' ? file : undefined;
  };
  return listContext({ read, walk: async () => entries }, 'x');
}

const taken = async (paths: Paths, ...sources: string[]) =>
  takenEntries(await list(paths), sources).map(({ path }) => path);

describe('listContext', () => {
  it('leaves out what .dockerignore names, and takes back what it excepts', async () => {
    const paths = {
      '.dockerignore': '# a comment\n*.md\n!keep.md\nsub\n**/deep/*.log\n!sub/yes\n',
      'a.md': '',
      'keep.md': '',
      'sub/no': '',
      'sub/yes': '',
      'p/q/deep/x.log': '',
      'p/q/deep/x.txt': '',
      'p/a.md': '',
    };
    expect((await list(paths)).map(({ path }) => path)).toEqual([
      '.dockerignore',
      'keep.md',
      'sub/yes',
      'p/q/deep/x.txt',
      'p/a.md',
    ]);
  });

  it('minds the case of names, as BuildKit does', async () => {
    const paths = { '.dockerignore': 'secret\n', Secret: '', secret: '' };
    expect((await list(paths)).map(({ path }) => path)).toEqual(['.dockerignore', 'Secret']);
  });

  it('prefers Dockerfile.dockerignore', async () => {
    const paths = { '.dockerignore': 'a', 'Dockerfile.dockerignore': 'b\r\n', a: '', b: '' };
    expect((await list(paths)).map(({ path }) => path)).not.toContain('b');
    expect((await list(paths)).map(({ path }) => path)).toContain('a');
  });

  it.each(['/etc/passwd', '../../y', '..', 'ok/../../../y'])('refuses a link to %s', async (link) => {
    await expect(list({ 'sub/l': { link: link === '..' ? '../..' : link } })).rejects.toMatchObject({
      code: 'context-escapes',
      message: expect.stringContaining('x/sub/l'),
    });
  });

  it('lets a link within the folder and an ignored one be', async () => {
    const paths = { 'sub/l': { link: '../other' }, out: { link: '/etc' }, '.dockerignore': 'out' };
    expect((await list(paths)).map(({ path }) => path)).toEqual(['sub/l', '.dockerignore']);
  });
});

describe('takenEntries', () => {
  const tree = {
    'rootfs/a': '',
    'rootfs/b/c': '',
    'rootfs2/d': '',
    'x.txt': '',
    'y.txt': '',
    Dockerfile: '',
  };

  it.each<[string[], string[]]>([
    [['rootfs/'], ['rootfs/a', 'rootfs/b/c']],
    [['./rootfs/b'], ['rootfs/b/c']],
    [['/x.txt'], ['x.txt']],
    [['../../x.txt'], ['x.txt']],
    [['*.txt'], ['x.txt', 'y.txt']],
    [['?.tx[a-z]'], ['x.txt', 'y.txt']],
    [['[^x].txt'], ['y.txt']],
    [['root*/d'], ['rootfs2/d']],
    [['.'], Object.keys(tree)],
    [['none'], []],
    [[], []],
    [
      ['rootfs/a', 'rootfs'],
      ['rootfs/a', 'rootfs/b/c'],
    ],
  ])('of sources %j takes %j', async (sources, wanted) => {
    expect(await taken(tree, ...sources)).toEqual(wanted);
  });

  it('follows links that are named, or on the way, to the end', async () => {
    const paths = { one: { link: 'two' }, two: { link: 'real' }, 'real/a': '', 'real/b': '', other: '' };
    expect(await taken(paths, 'one')).toEqual(['one', 'two', 'real/a', 'real/b']);
    expect(await taken(paths, 'one/a')).toEqual(['real/a']);
  });

  it('takes links inside a folder as they are', async () => {
    expect(await taken({ 'd/l': { link: '../other' }, other: '' }, 'd')).toEqual(['d/l']);
  });

  it('comes to an end where links go round', async () => {
    expect(await taken({ a: { link: 'b' }, b: { link: 'a' } }, 'a/x')).toEqual([]);
    expect(await taken({ 'd/l': { link: '.' }, 'd/f': '' }, 'd/l/l/l/f')).toEqual(['d/f']);
    expect(await taken({ a: { link: 'a/b' }, c: '' }, 'a/x', 'c')).toEqual(['c']);
  });
});

describe('checkContextSize', () => {
  it('names the largest files first', async () => {
    const entries = await list({ small: 'a', large: 'a'.repeat(100), middle: 'a'.repeat(50) });
    expect(() => checkContextSize('x', entries, 151)).not.toThrow();
    expect(() => checkContextSize('x', entries, 150)).toThrow(/large .*middle .*small/);
  });
});
