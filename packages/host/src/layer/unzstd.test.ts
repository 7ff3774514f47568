import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { unzstd, unzstdByProgram, unzstdByScript } from './unzstd.ts';
import { zstdOf } from './zstd.fixture.ts';

const content = randomBytes(300_000);
const packed = zstdOf(content);
const inPieces = (bytes: Buffer) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 7000) }, (_, i) =>
      bytes.subarray(i * 7000, (i + 1) * 7000),
    ),
  );
const all = async (bytes: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Each way to unpack. */
const ways: readonly [string, (bytes: Readable) => Promise<AsyncIterable<Uint8Array>>][] = [
  ['the first that is here', async (bytes) => unzstd(bytes)],
  [
    'the program',
    async (bytes) => {
      const unpacked = await unzstdByProgram(bytes);
      if (unpacked === undefined) throw new Error('no zstd on PATH');
      return unpacked;
    },
  ],
  ['JavaScript', async (bytes) => unzstdByScript(bytes)],
];

describe('unzstd', () => {
  it.each(ways)('gives all bytes back by %s', async (_, way) => {
    expect((await all(await way(inPieces(packed)))).equals(content)).toBe(true);
  });

  it.each(ways)('fails by %s for bytes that are torn', async (_, way) => {
    await expect(way(inPieces(packed.subarray(0, -1000))).then(all)).rejects.toThrow();
  });

  it.each(ways)('fails by %s for bytes that are no zstd', async (_, way) => {
    await expect(way(inPieces(Buffer.from('no zstd at all'))).then(all)).rejects.toThrow();
  });

  it('leaves the bytes untouched where there is no program', async () => {
    const bytes = inPieces(packed);
    expect(await unzstdByProgram(bytes, 'no-such-program-here')).toBeUndefined();
    expect((await all(bytes)).equals(packed)).toBe(true);
  });

  it('ends the program when nobody reads on', async () => {
    const unpacked = await unzstdByProgram(inPieces(zstdOf(randomBytes(5_000_000))));
    for await (const chunk of unpacked ?? []) if (chunk.length > 0) break;
  });
});
