import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical.ts';
import { type Digest, digestOf } from './digest.ts';
import type { KeptKey } from './document/kept-keys.ts';
import { takeApart, wholeKey } from './released-keys.ts';

const long = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`package-${at}`, 'x'.repeat(60)]));
const kept: KeptKey = {
  key: digestOf('key'),
  green: true,
  document: { image: 'base', debian: long, files: { a: '0644 1' }, tools: long, stages: { one: long } },
};

/** Reads of what was taken apart, and notes what. */
function reading(parts: readonly string[]) {
  const there = new Map(parts.map((text) => [digestOf(text), text]));
  const asked: Digest[] = [];
  const read = async (digest: Digest) => {
    asked.push(digest);
    return there.get(digest);
  };
  return { asked, read };
}

describe('takeApart', () => {
  it('takes out what is long and seldom moves, as canonical JSON, and names it by its digest', () => {
    const apart = takeApart(kept);
    expect(apart.kept.document).toEqual({ image: 'base', files: { a: '0644 1' }, tools: long });
    expect(apart.parts).toEqual([canonicalJson(long), canonicalJson({ one: long })]);
    expect(apart.kept.apart).toEqual({
      debian: digestOf(canonicalJson(long)),
      stages: digestOf(canonicalJson({ one: long })),
    });
  });

  it.each([
    ['what is short', { image: 'base', debian: { zsh: '1' } }],
    ['what is no object', 'x'.repeat(5000)],
    ['what has no such members', { tools: long }],
  ])('leaves %s as it is', (_, document) => {
    expect(takeApart({ ...kept, document })).toEqual({ kept: { ...kept, document }, parts: [] });
  });
});

describe('wholeKey', () => {
  it('is what was taken apart', async () => {
    const apart = takeApart(kept);
    const { asked, read } = reading(apart.parts);
    expect(await wholeKey(apart.kept, { read })).toEqual(kept);
    expect(asked).toHaveLength(2);
  });

  it('reads nothing that is known, in whatever order its members are', async () => {
    const apart = takeApart(kept);
    const { asked, read } = reading(apart.parts);
    const known = { debian: Object.fromEntries(Object.entries(long).reverse()), stages: { two: long } };
    expect(await wholeKey(apart.kept, { known, read })).toEqual(kept);
    expect(asked).toEqual([apart.kept.apart?.['stages']]);
  });

  it('leaves a key as it is of which nothing was taken, as releases did before', async () => {
    const { asked, read } = reading([]);
    expect(await wholeKey(kept, { known: { debian: long }, read })).toEqual(kept);
    expect(asked).toEqual([]);
  });

  it('refuses one of which a part is not there', async () => {
    await expect(wholeKey(takeApart(kept).kept, { read: async () => undefined })).rejects.toMatchObject({
      code: 'document-invalid',
      message: expect.stringMatching(/^debian of key sha256:\w+ is not there: sha256:/),
    });
  });
});
