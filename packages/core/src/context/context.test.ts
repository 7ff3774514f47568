import { describe, expect, it } from '@jest/globals';
import type { FileEntry } from '../port/files.ts';
import { checkContextSize, listContext, readTakenFiles, takenEntries } from './context.ts';

type Paths = Record<string, string | { readonly link: string } | { readonly folder: number }>;

function list(paths: Paths) {
  const entries = Object.entries(paths).map(
    ([path, file]): FileEntry =>
      typeof file === 'string'
        ? { path, kind: 'file', mode: 0o644, size: file.length }
        : 'folder' in file
          ? { path, kind: 'folder', mode: file.folder, size: 0 }
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

  it('keeps a folder that is empty, and one that holds what is kept; not one that is left out whole', async () => {
    const folder = { folder: 0o755 };
    const paths = {
      '.dockerignore': 'out\nsome\n!some/deep/kept\n',
      empty: folder,
      out: folder,
      'out/file': '',
      some: folder,
      'some/deep': folder,
      'some/deep/kept': '',
      'some/other': folder,
    };
    expect((await list(paths)).map(({ path }) => path)).toEqual([
      ...['.dockerignore', 'empty', 'some', 'some/deep', 'some/deep/kept'],
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

  it('reads a bracket as Go does, not as a regular expression', async () => {
    const paths = { '7': '', d: '', '!': '', 'aa/b': '', '\u{1f600}': '', ']': '' };
    expect(await taken(paths, '[\\d]')).toEqual(['d']);
    expect(await taken(paths, '[!d]')).toEqual(['d', '!']);
    expect(await taken(paths, '[z-a7]')).toEqual(['7']);
    expect(await taken(paths, 'aa[^x]b')).toEqual(['aa/b']);
    expect(await taken(paths, '?')).toEqual(['7', 'd', '!', '\u{1f600}', ']']);
    expect(await taken(paths, '[\\]]')).toEqual([']']);
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

describe('readTakenFiles', () => {
  it('describes files, folders and links by all that a build copies of them', async () => {
    const entries: FileEntry[] = [
      { path: 'd', kind: 'folder', mode: 0o40750, size: 0 },
      { path: 'd/f', kind: 'file', mode: 0o100644, size: 2 },
      { path: 'd/l', kind: 'link', mode: 0o777, size: 0, target: 'f' },
      { path: 'other', kind: 'folder', mode: 0o755, size: 0 },
    ];
    const files = {
      read: async () => undefined,
      readBytes: async () => new TextEncoder().encode('hi'),
      walk: async () => entries,
    };
    const sources = new Map([['linux/amd64' as const, ['d']]]);
    const made = await readTakenFiles(files, { name: 'x', folder: 'x' }, { sources, limit: 10 });
    expect(Object.fromEntries(made.get('linux/amd64') ?? [])).toEqual({
      d: 'folder 0750',
      'd/f': '0644 8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
      'd/l': 'link f',
    });
  });
});

describe('readTakenFiles, of a link that leaves the folder', () => {
  const read = (link: string, ...sources: string[]) => {
    const entries: FileEntry[] = [
      { path: 'file', kind: 'file', mode: 0o644, size: 0 },
      { path: 'sub', kind: 'folder', mode: 0o755, size: 0 },
      { path: 'sub/l', kind: 'link', mode: 0o777, size: 0, target: link },
    ];
    const files = {
      read: async () => undefined,
      readBytes: async () => new Uint8Array(),
      walk: async () => entries,
    };
    const options = { sources: new Map([['linux/amd64' as const, sources]]), limit: 10 };
    return readTakenFiles(files, { name: 'x', folder: 'x' }, options);
  };

  it.each(['/etc/passwd', '../../y', '../..', 'ok/../../../y'])('refuses one to %s', async (link) => {
    await expect(read(link, 'sub')).rejects.toMatchObject({
      code: 'context-escapes',
      message: expect.stringContaining('x/sub/l'),
    });
  });

  it('refuses one that is on the way to what is taken', async () => {
    await expect(read('/etc', 'sub/l/passwd')).rejects.toMatchObject({ code: 'context-escapes' });
  });

  it('lets one be that no line takes, and one within the folder', async () => {
    expect([...(await read('/etc', 'file')).values()].map((taken) => taken.size)).toEqual([1]);
    expect([...(await read('../file', 'sub')).values()].map((taken) => taken.size)).toEqual([2]);
  });
});

describe('checkContextSize', () => {
  it('names the largest files first', async () => {
    const entries = await list({ small: 'a', large: 'a'.repeat(100), middle: 'a'.repeat(50) });
    expect(() => checkContextSize('x', entries, 151)).not.toThrow();
    expect(() => checkContextSize('x', entries, 150)).toThrow(/large .*middle .*small/);
  });
});
