import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, lockProblems, parseLock, renderLock } from '@officina/core';
import { createFiles } from '@officina/host';

const files = createFiles();

// Asked of whatever factory is in images/: test/images holds what is true of Officina's own three alone.
describe('the committed workspace', () => {
  it('is read without a problem', async () => {
    const workspace = await loadWorkspace(files, 'images');
    expect(workspace.images.length).toBeGreaterThan(0);
  });

  it('has locks that answer their specs on all its platforms and are written stably', async () => {
    const workspace = await loadWorkspace(files, 'images');
    const { platforms } = workspace.factory;
    for (const image of workspace.images) {
      if (image.lock === undefined) throw new Error(`${image.name} has no lock`);
      expect(lockProblems(image.name, image.spec, image.lock, platforms)).toEqual([]);
      const text = readFileSync(`${image.folder}/image.lock.json`, 'utf8');
      expect(renderLock(parseLock(text, { file: image.name }))).toBe(text);
    }
  });

  it('has Dockerfiles without url, version or checksum', async () => {
    const workspace = await loadWorkspace(files, 'images');
    for (const image of workspace.images) {
      const lines = image.dockerfile.split('\n').filter((line) => !line.trimStart().startsWith('#'));
      expect(lines.filter((line) => /https?:|sha256:|\bv?\d+\.\d+\.\d+\b/.test(line))).toEqual([]);
    }
  });
});
