import { describe, expect, it } from '@jest/globals';
import type { FileEntry } from './port/files.ts';
import { readDocument, readDocuments } from './read-document.ts';

const texts: Record<string, string> = {
  'plan.json': 'p',
  'made/0/build.json': '0',
  'made/1/build.json': '1',
};
const entry = (path: string): FileEntry => ({ path, kind: 'file', mode: 0o644, size: 1 });
const files = {
  read: async (path: string) => texts[path],
  walk: async (folder: string) =>
    folder === 'made/' ? ['0/build.json', '0/rebuild.json', '1/build.json'].map(entry) : [],
};
const parse = (text: string, { file }: { file: string }) => `${file}: ${text}`;

describe('readDocument', () => {
  it('reads a document, and names one that is not there', async () => {
    expect(await readDocument(files, 'plan.json', parse)).toBe('plan.json: p');
    await expect(readDocument(files, 'smoke.json', parse)).rejects.toThrow('smoke.json is not there');
  });
});

describe('readDocuments', () => {
  it('takes every document of the name below a folder', async () => {
    const names = ['plan.json', 'made/'];
    expect(await readDocuments(files, { names, file: 'build.json' }, parse)).toEqual([
      'plan.json: p',
      'made/0/build.json: 0',
      'made/1/build.json: 1',
    ]);
  });

  it('refuses a folder without one', async () => {
    const asked = readDocuments(files, { names: ['other/'], file: 'build.json' }, parse);
    await expect(asked).rejects.toThrow('other/build.json is not there');
  });
});
