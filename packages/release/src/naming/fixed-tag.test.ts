import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { versionTags } from './fixed-tag.ts';

describe('versionTags', () => {
  it('are those with the whole number, with a v or without', () => {
    const tags = ['devpod-v4.0.1', '4.0.1', 'devpod-4', '4.0', 'node-24.0.1', '4.0.12', 'devpod'];
    const images = [{ image: 'devpod', digest: digestOf('one'), platforms: [], tags }];
    expect(versionTags({ images, version: 'v4.0.1' })).toEqual(['devpod-v4.0.1', '4.0.1']);
  });
});
