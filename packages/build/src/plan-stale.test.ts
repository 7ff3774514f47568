import { describe, expect, it } from '@jest/globals';
import { inputsDigest, loadWorkspace, readSharedFiles } from '@officina/core';
import { type MemoryFile, memoryFiles } from '@officina/fakes';
import { refuseStale } from './plan-stale.ts';
import { fixtureFiles, fixturePlan } from './workspace.fixture.ts';

describe('refuseStale', () => {
  it('is about the folders that an image shares, too', async () => {
    const texts = new Map<string, MemoryFile>(Object.entries(fixtureFiles));
    texts.set('images/top/image.yaml', `${fixtureFiles['images/top/image.yaml']}shared: [words]\n`);
    texts.set('images/words/hello', 'hello');
    const files = memoryFiles(texts);
    const workspace = await loadWorkspace(files, 'images');
    const limit = Number.POSITIVE_INFINITY;
    const shared = await readSharedFiles(files, new Map([['words', 'images/words']]), { limit });
    const [image] = workspace.images.filter(({ name }) => name === 'top');
    if (image === undefined) throw new TypeError('the fixture has a top');
    const inputs = inputsDigest(image, { ...workspace, shared, files: new Map() });
    const { images, ...rest } = fixturePlan();
    const planned = images
      .filter(({ name }) => name === 'top')
      .map((one) => ({
        ...one,
        shared: ['words'],
        readings: { 'linux/amd64': { base: 'base', sources: [], inputs } },
      }));
    const plan = { ...rest, images: planned };
    await expect(refuseStale(plan, { workspace, files })).resolves.toBeUndefined();
    texts.set('images/words/hello', 'hallo');
    await expect(refuseStale(plan, { workspace, files })).rejects.toMatchObject({ code: 'plan-stale' });
  });
});
