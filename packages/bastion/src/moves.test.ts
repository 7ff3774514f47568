import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, recordTag, tagged, writeArtifact } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { findReleases } from './moves.ts';

const repository = '127.0.0.1:5000/factory';
const [old, now] = [digestOf('old'), digestOf('now')];

/** A repository whose versions each released one image of a digest. */
async function released(versions: Readonly<Record<string, Digest>>) {
  const registry = memoryRegistry();
  for (const [version, digest] of Object.entries(versions)) {
    const image = { image: 'devpod', digest, platforms: [], tags: [] };
    const body = JSON.stringify({
      schema: 'officina.release/v1',
      registry: 'moved',
      version,
      images: [image],
    });
    await writeArtifact(tagged(repository, recordTag(version)), { type: 'application/json', body }, registry);
  }
  return registry;
}

describe('findReleases', () => {
  it('finds the newest record of each digest', async () => {
    const registry = await released({
      'v1.0.0': old,
      'v1.1.0': old,
      'v1.2.0': now,
      'v1.10.0': digestOf('x'),
    });
    const found = await findReleases(repository, { before: old, now }, registry);
    expect([found.before?.version, found.now?.version]).toEqual(['v1.1.0', 'v1.2.0']);
  });

  it('leaves open what no record names', async () => {
    const registry = await released({ 'v1.0.0': now });
    expect((await findReleases(repository, { before: old, now }, registry)).before).toBeUndefined();
  });
});
