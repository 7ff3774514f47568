import { describe, expect, it } from '@jest/globals';
import type { FolderContent, Material } from '@officina/core';
import { createShelf } from './material-folder.ts';

const file: Material = {
  what: 'it',
  from: 'https://tools.example/it',
  hash: { algorithm: 'sha256', hex: 'a' },
};

describe('createShelf', () => {
  it('gives the same content the same path, and other content another', () => {
    const shelf = createShelf('files');
    const one: FolderContent = { a: { text: 'x' } };
    expect(shelf.add(one)).toBe(shelf.add({ a: { text: 'x' } }));
    expect(shelf.add({ a: { text: 'y' } })).not.toBe(shelf.add(one));
    expect(shelf.folders.size).toBe(2);
  });

  it.each<[string, FolderContent[string]]>([
    ['time', { file, mode: 0o755, time: 2 }],
    ['mode', { file, mode: 0o644, time: 1 }],
    ['content', { file: { ...file, hash: { algorithm: 'sha256', hex: 'b' } }, mode: 0o755, time: 1 }],
    ['kind', { link: 'a', time: 1 }],
  ])('gives a file of an image with another %s another path', (_, other) => {
    const shelf = createShelf('files');
    expect(shelf.add({ a: other })).not.toBe(shelf.add({ a: { file, mode: 0o755, time: 1 } }));
  });
});
