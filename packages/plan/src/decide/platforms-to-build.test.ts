import { describe, expect, it } from '@jest/globals';
import type { Plan } from '@officina/core';
import { digest } from '../workspace.fixture.ts';
import { platformsToBuild } from './platforms-to-build.ts';

describe('platformsToBuild', () => {
  it('is every platform with something to build, once', () => {
    const entry = (platform: 'linux/amd64' | 'linux/arm64', action: 'build' | 'reuse') => ({
      platform,
      action,
      key: digest('a'),
      why: [],
    });
    const image = { folder: '', parents: [], externals: {}, tools: [], channels: [] };
    const plan: Plan = {
      schema: 'officina.plan/v1',
      registry: 'localhost:5000/x',
      epoch: 1,
      images: [
        { ...image, name: 'a', platforms: [entry('linux/arm64', 'build'), entry('linux/amd64', 'reuse')] },
        { ...image, name: 'b', platforms: [entry('linux/arm64', 'build')] },
      ],
    };
    expect(platformsToBuild(plan)).toEqual(['linux/arm64']);
    expect(platformsToBuild({ ...plan, images: [] })).toEqual([]);
  });
});
