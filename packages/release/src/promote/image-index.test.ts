import { describe, expect, it } from '@jest/globals';
import { childrenOf, digestOf, downloadOf, layersOf, type Platform } from '@officina/core';
import { renderImageIndex } from './image-index.ts';

const manifest = (platform: Platform) => ({
  platform,
  digest: digestOf(platform),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  size: 400,
});

describe('renderImageIndex', () => {
  it('has the same bytes whatever the order of its platforms', () => {
    const both = [manifest('linux/arm64'), manifest('linux/amd64')];
    expect(renderImageIndex(both)).toEqual(renderImageIndex(both.toReversed()));
  });

  it('is an index over its manifests, for one platform too', () => {
    const index = renderImageIndex([manifest('linux/amd64')]);
    expect(childrenOf(index)).toEqual([digestOf('linux/amd64')]);
    expect(index.digest).toBe(digestOf(index.body));
  });
});

describe('layersOf', () => {
  it('refuses an index, which is no candidate', () => {
    expect(() => layersOf(renderImageIndex([manifest('linux/amd64')]))).toThrow(
      expect.objectContaining({ code: 'registry-answer' }),
    );
  });
});

describe('downloadOf', () => {
  it('counts what is not there yet, each layer once', () => {
    const layer = (name: string, size: number) => ({ digest: digestOf(name), size });
    const now = [layer('a', 1), layer('b', 10), layer('b', 10), layer('c', 100)];
    expect(downloadOf(now, [layer('a', 1)])).toBe(110);
  });
});
