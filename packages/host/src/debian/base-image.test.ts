import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { parseIndexEntries, renderDebianIndex, renderImageConfig } from './base-image.ts';

const layer = { digest: digestOf('a'), diffId: digestOf('b'), size: 3 };
const entry = (architecture: string) => ({
  mediaType: 'm',
  digest: digestOf(architecture),
  size: 1,
  platform: { os: 'linux', architecture },
});

describe('renderImageConfig', () => {
  it('says that it was bootstrapped, and is the same at any time', () => {
    const text = renderImageConfig('linux/arm64', layer);
    expect(JSON.parse(text)).toMatchObject({
      architecture: 'arm64',
      config: { Labels: { 'dev.officina.bootstrapped': 'true' } },
      rootfs: { diff_ids: [layer.diffId] },
    });
    expect(renderImageConfig('linux/arm64', layer)).toBe(text);
  });
});

describe('renderDebianIndex', () => {
  it('has one spelling whatever the order, and is read back', () => {
    const text = renderDebianIndex([entry('arm64'), entry('amd64')]);
    expect(renderDebianIndex([entry('amd64'), entry('arm64')])).toBe(text);
    expect(parseIndexEntries(text)).toEqual([entry('amd64'), entry('arm64')]);
  });

  it.each([
    undefined,
    'no json',
    '{"layers":[]}',
    renderDebianIndex([entry('amd64')]).replace(/"annotations":\{[^}]*\},/, ''),
  ])('finds no entry in %s', (text) => {
    expect(parseIndexEntries(text)).toEqual([]);
  });
});
