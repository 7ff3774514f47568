import { describe, expect, it } from '@jest/globals';
import type { FolderContent } from '@officina/core';
import { createShelf } from './material-folder.ts';

describe('createShelf', () => {
  it('gives the same content the same path, and other content another', () => {
    const shelf = createShelf('files');
    const one: FolderContent = { a: { text: 'x' } };
    expect(shelf.add(one)).toBe(shelf.add({ a: { text: 'x' } }));
    expect(shelf.add({ a: { text: 'y' } })).not.toBe(shelf.add(one));
    expect(shelf.folders.size).toBe(2);
  });
});
