import { describe, expect, it } from '@jest/globals';
import type { LayerMember } from '@officina/core';
import { aptUris, layerOver } from './apt-files.ts';

const member = (path: string, text = '', kind = 'file'): LayerMember => ({
  ...{ path, kind, mode: 0o644, owner: '0:0', modified: 0, size: text.length, sha256: '' },
  ...(kind === 'file' ? { content: Buffer.from(text) } : {}),
});
const below = new Map([
  ['etc/apt/sources.list', 'old'],
  ['etc/apt/sources.list.d/debian.sources', 'debian'],
]);
const pathsOver = (...layer: LayerMember[]) => [...layerOver(below, layer).keys()];

describe('layerOver', () => {
  it('takes what a layer has, and keeps what it does not speak of', () => {
    const over = layerOver(below, [
      member('etc/apt/sources.list', 'new'),
      member('etc/apt', '', 'directory'),
    ]);
    expect([...over.values()]).toEqual(['new', 'debian']);
  });

  it.each([
    ['a file', 'etc/apt/.wh.sources.list', ['etc/apt/sources.list.d/debian.sources']],
    ['a folder', 'etc/apt/.wh.sources.list.d', ['etc/apt/sources.list']],
    ['all of a folder', 'etc/apt/sources.list.d/.wh..wh..opq', ['etc/apt/sources.list']],
    ['a folder above', 'etc/.wh.apt', []],
  ])('forgets %s that a layer takes away', (_, path, left) => {
    expect(pathsOver(member(path))).toEqual(left);
  });

  it('keeps what a layer has in a folder that it takes away first', () => {
    const over = pathsOver(
      member('etc/apt/sources.list.d/.wh..wh..opq'),
      member('etc/apt/sources.list.d/a.list'),
    );
    expect(over).toEqual(['etc/apt/sources.list', 'etc/apt/sources.list.d/a.list']);
  });

  it('does not take what was there for what a link leads to', () => {
    expect(pathsOver(member('etc/apt/sources.list', '', 'symlink'))).toHaveLength(1);
  });
});

describe('aptUris', () => {
  it('names the archives of http of both formats once, in the order of apt, and no others', () => {
    const files = new Map([
      ['etc/apt/sources.list.d/b.list', 'deb http://b.example/debian x main\ndeb cdrom:[x]/ x main\n'],
      [
        'etc/apt/sources.list.d/a.sources',
        'Types: deb\nURIs: http://a.example/debian/ file:/srv\nSuites: x\n',
      ],
      ['etc/apt/sources.list', 'deb http://b.example/debian/ x main\n# deb http://no.example x main\n'],
      ['etc/apt/sources.list.d/old.list.save', 'deb http://no.example/debian x main\n'],
      ['etc/apt/apt.conf.d/x.list', 'deb http://no.example/debian x main\n'],
    ]);
    expect(aptUris(files)).toEqual(['http://b.example/debian', 'http://a.example/debian']);
  });
});
