import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { unzstd, unzstdByNode, unzstdByProgram, unzstdByScript } from './unzstd.ts';
import { skippedFrame, zstdOf } from './zstd.fixture.ts';

const content = randomBytes(300_000);
const packed = zstdOf(content);
const inPieces = (bytes: Buffer, length = 7000) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) =>
      bytes.subarray(i * length, (i + 1) * length),
    ),
  );
const all = async (bytes: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** As the zstd program packs: blocks of all kinds, a checksum at the end. */
const byProgram = (bytes: Buffer) => execFileSync('zstd', ['-qc'], { input: bytes, maxBuffer: 1e9 });
const ownDecoder = 'createZstdDecompress' in zlib;

type Way = NonNullable<Parameters<typeof unzstd>[1]>['ways'];

/** Each way to unpack that is here. */
const ways: readonly [string, Way][] = [
  ['the first that is here', undefined],
  ...(ownDecoder ? [['Node', [unzstdByNode]] as [string, Way]] : []),
  ['the program', [unzstdByProgram]],
  ['JavaScript', [unzstdByScript]],
];

describe('unzstd', () => {
  it.each(ways)('gives all bytes of all frames back by %s', async (_, way) => {
    const text = Buffer.from('some text, again and again\n'.repeat(20_000));
    const run = Buffer.alloc(400_000, 'x');
    const frames = [
      skippedFrame(9),
      packed,
      skippedFrame(0),
      byProgram(text),
      zstdOf(Buffer.alloc(0)),
      byProgram(run),
    ];
    const wanted = Buffer.concat([content, text, run]);
    for (const piece of [7000, 1_000_000]) {
      const got = await all(
        unzstd(inPieces(Buffer.concat([...frames, skippedFrame(4)]), piece), { ways: way }),
      );
      expect(got.equals(wanted)).toBe(true);
    }
  });

  it('knows the frames of single bytes', async () => {
    const frames = Buffer.concat([
      byProgram(Buffer.from('one')),
      skippedFrame(3),
      byProgram(Buffer.from('two')),
    ]);
    expect((await all(unzstd(inPieces(frames, 1)))).toString()).toBe('onetwo');
  });

  it.each(ways)('fails by %s for bytes that are torn, in whatever frame', async (_, way) => {
    const two = Buffer.concat([packed, skippedFrame(9), packed]);
    for (const length of [
      1000,
      packed.length + 10,
      packed.length + 19,
      packed.length + 1000,
      two.length - 1,
    ]) {
      await expect(all(unzstd(inPieces(two.subarray(0, length)), { ways: way }))).rejects.toThrow(
        /ends too early|unexpected end/,
      );
    }
  });

  it.each(ways)('fails by %s for bytes that are no zstd', async (_, way) => {
    await expect(all(unzstd(inPieces(Buffer.from('no zstd at all')), { ways: way }))).rejects.toThrow(
      'no frame begins',
    );
    await expect(
      all(unzstd(inPieces(Buffer.concat([packed, Buffer.from('and more')])), { ways: way })),
    ).rejects.toThrow();
  });

  it.each(ways)('fails by %s for a frame whose checksum is wrong', async (name, way) => {
    const wrong = byProgram(content);
    wrong.writeUInt32LE((wrong.readUInt32LE(wrong.length - 4) ^ 1) >>> 0, wrong.length - 4);
    const unpacking = all(unzstd(inPieces(wrong), { ways: way }));
    // The decoder in JavaScript does not look at it; what comes out is compared with the image's configuration.
    if (name === 'JavaScript') expect((await unpacking).equals(content)).toBe(true);
    else await expect(unpacking).rejects.toThrow();
  });

  it('lets the program take all frames of a file, and fails for one that is torn', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-unzstd-'));
    const file = join(folder, 'layer');
    const untouched = Readable.from([Buffer.from('never read')]);
    const frames = Buffer.concat([skippedFrame(9), packed, skippedFrame(0), byProgram(content)]);
    writeFileSync(file, frames);
    const ways = [unzstdByProgram];
    expect((await all(unzstd(untouched, { file, ways }))).equals(Buffer.concat([content, content]))).toBe(
      true,
    );
    for (const length of [frames.length - 1, packed.length, 4]) {
      writeFileSync(file, frames.subarray(0, length));
      await expect(all(unzstd(untouched, { file, ways }))).rejects.toThrow();
    }
    expect((await all(untouched)).toString()).toBe('never read');
    rmSync(folder, { recursive: true });
  });

  it('keeps what the program wrote that ended before anybody reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-unzstd-'));
    const file = join(folder, 'layer');
    const done = join(folder, 'done');
    const program = join(folder, 'program');
    writeFileSync(file, byProgram(Buffer.from('small')));
    writeFileSync(program, `#!/bin/sh\nzstd "$@"; echo >'${done}'\n`, { mode: 0o755 });
    const unpacked = await unzstdByProgram(inPieces(packed), file, program);
    while (!existsSync(done)) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await all(unpacked ?? inPieces(packed))).toString()).toBe('small');
    rmSync(folder, { recursive: true });
  });

  it('leaves the bytes untouched where there is no program', async () => {
    const bytes = inPieces(packed);
    expect(await unzstdByProgram(bytes, undefined, 'no-such-program-here')).toBeUndefined();
    expect((await all(bytes)).equals(packed)).toBe(true);
  });

  it('ends the program when nobody reads on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'officina-unzstd-'));
    const program = join(folder, 'program');
    writeFileSync(program, `#!/bin/sh\necho $$ >'${folder}/pid'\nexec zstd "$@"\n`, { mode: 0o755 });
    const unpacked = await unzstdByProgram(inPieces(zstdOf(randomBytes(5_000_000))), undefined, program);
    let pid = 0;
    for await (const chunk of unpacked ?? []) {
      if (chunk.length === 0) continue;
      pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      expect(process.kill(pid, 0)).toBe(true);
      break;
    }
    expect(pid).toBeGreaterThan(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    rmSync(folder, { recursive: true });
  });
});
