import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, lockProblems, parseLock, renderLock } from '@officina/core';
import { createFiles } from '@officina/host';

const files = createFiles();

describe('the committed workspace', () => {
  it('is read without a problem', async () => {
    const workspace = await loadWorkspace(files, 'images');
    expect(workspace.images.map((image) => image.name)).toEqual(['base', 'devpod', 'gemini']);
  });

  it('has locks that answer their specs on both platforms and are written stably', async () => {
    const workspace = await loadWorkspace(files, 'images');
    for (const image of workspace.images) {
      if (image.lock === undefined) throw new Error(`${image.name} has no lock`);
      expect(lockProblems(image.name, image.spec, image.lock, ['linux/amd64', 'linux/arm64'])).toEqual([]);
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
