import { describe, expect, it } from '@jest/globals';
import { digestOf, type ReleaseRecord } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { readPageRelease } from './read-release.ts';

describe('readPageRelease', () => {
  it('has a parent by version with that before its digest, and any other by its digest', async () => {
    const parents = { os: digestOf('os'), tools: digestOf('tools') };
    const rest = { lock: digestOf('lock'), tools: {}, npm: {}, debian: {} };
    const record: ReleaseRecord = {
      ...{ schema: 'officina.release/v1', registry: '127.0.0.1:5000/factory', version: 'v1.0.0' },
      images: [
        {
          ...{ image: 'base', digest: digestOf('base'), platforms: [], tags: [] },
          contents: { ...rest, parents, versions: { os: '24.04' } },
        },
        { image: 'old', digest: digestOf('old'), platforms: [], tags: [] },
      ],
    };
    const { release } = await readPageRelease(record, undefined, memoryRegistry());
    expect(release.images.map(({ externals }) => externals)).toEqual([
      { os: `24.04@${parents.os}`, tools: parents.tools },
      {},
    ]);
  });
});
