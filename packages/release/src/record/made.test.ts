import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, type Made, parseReleaseRecord } from '@officina/core';
import { madeOf } from './made.ts';

const digest = digestOf('the image');
const from = digestOf('the image before');
/** A record as it is read; one without `made` is of before it was kept. */
const record = (of: Digest, made?: Made) =>
  parseReleaseRecord(
    JSON.stringify({
      schema: 'officina.release/v1',
      registry: 'registry.example/team',
      images: [
        {
          image: 'base',
          digest: digestOf('index'),
          platforms: [{ platform: 'linux/amd64', digest: of, key: digestOf('k'), checks: 1, made }],
          tags: [],
        },
      ],
    }),
    { file: 'release.json' },
  );

describe('madeOf', () => {
  it('is what this run did', () => {
    expect(madeOf({ digest, reused: false })).toEqual({ how: 'built' });
    const assembled = { from, lines: [12] };
    expect(madeOf({ digest, reused: false, assembled })).toEqual({ how: 'assembled', from, lines: [12] });
  });

  it('is, of a reused one, what the release before says of that very digest', () => {
    const made: Made = { how: 'assembled', from, lines: [] };
    expect(madeOf({ digest, reused: true }, record(digest, made))).toEqual(made);
    expect(madeOf({ digest, reused: true }, record(from, made))).toBeUndefined();
  });

  it('is not known of a reused one without a release before, or with a record of before it was kept', () => {
    expect(madeOf({ digest, reused: true })).toBeUndefined();
    expect(madeOf({ digest, reused: true }, record(digest))).toBeUndefined();
  });
});
