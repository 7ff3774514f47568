import { describe, expect, it } from '@jest/globals';
import { type BuildResult, type Candidate, type Digest, digestOf, type Platform } from '@officina/core';
import { joinBuilds } from './read-inputs.ts';

const digest: Digest = digestOf('x');
const candidate = (platform: Platform): Candidate => ({
  ...{ image: 'base', platform, key: digest, digest, reused: false, found: 'registry' },
  ...{ standIns: [], bootstrapped: [] },
});
const built = (platform: Platform, registry = 'registry.example/team'): BuildResult => ({
  ...{ schema: 'officina.build/v1', registry, milliseconds: platform === 'linux/amd64' ? 5 : 9 },
  candidates: [candidate(platform)],
});

describe('joinBuilds', () => {
  it('puts the candidates of all machines together', () => {
    const joined = joinBuilds([built('linux/amd64'), built('linux/arm64')]);
    expect(joined.candidates.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(joined.milliseconds).toBe(9);
  });

  it('refuses results for different registries, and none at all', () => {
    expect(() => joinBuilds([built('linux/amd64'), built('linux/arm64', 'other.example/x')])).toThrow(
      'one machine built for registry.example/team, another for other.example/x',
    );
    expect(() => joinBuilds([])).toThrow('input "build" names no document');
  });
});
