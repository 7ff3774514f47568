import { describe, expect, it } from '@jest/globals';
import { loadWorkspace } from '@officina/core';
import { createFiles } from '@officina/host';

describe("Officina's own factory", () => {
  it('is three images for both platforms', async () => {
    const { images, factory } = await loadWorkspace(createFiles(), 'images');
    expect(images.map(({ name }) => name)).toEqual(['base', 'devpod', 'gemini']);
    expect([...factory.platforms].sort()).toEqual(['linux/amd64', 'linux/arm64']);
  });
});
