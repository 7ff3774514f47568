import { describe, expect, it } from '@jest/globals';
import { FactoryError, type FolderContent } from '@officina/core';
import { memoryMaterials, memoryTalk } from '@officina/fakes';
import { fetchFolders, renderFetched } from './fetch.ts';

const material = (letter: string) => ({
  what: `base: ${letter}`,
  from: `https://tools.example/${letter}`,
  hash: { algorithm: 'sha256', hex: letter.repeat(64) } as const,
  size: 10,
});
const folders = new Map<string, FolderContent>([
  ['files/1', { asset: material('a') }],
  ['files/2', { asset: material('a'), other: material('b'), list: { text: 'x' } }],
]);

describe('fetchFolders', () => {
  it('brings each file once and lays every folder out', async () => {
    const materials = memoryMaterials();
    const done = await fetchFolders(folders, { materials, talk: memoryTalk() });
    expect(materials.asked).toEqual(['base: a', 'base: b']);
    expect([...materials.laidOut]).toEqual([
      ['files/1', ['asset']],
      ['files/2', ['asset', 'other', 'list']],
    ]);
    expect(done).toEqual({
      schema: 'officina.fetch/v1',
      ...{ files: 2, bytes: 20, fetched: 2, fetchedBytes: 20 },
    });
    expect(renderFetched(done)).toBe('2 files, 20 B: 2 came now (20 B)');
  });

  it('lays nothing out when one cannot be had', async () => {
    const materials = memoryMaterials(({ what }) => {
      if (what === 'base: b') throw new FactoryError('asset-missing', what, { hint: 'ask again' });
    });
    await expect(fetchFolders(folders, { materials, talk: memoryTalk() })).rejects.toMatchObject({
      code: 'asset-missing',
    });
    expect(materials.laidOut.size).toBe(0);
  });
});
