import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { unpackByProgram } from './unpack-by-program.ts';
import { zstdFrames } from './zstd-frames.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Node's own from 22.15 on, which the types of Node 20 do not know. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream };

/** A way to unpack zstd; undefined, with the bytes untouched, where it cannot be gone. */
type Unzstd = (bytes: Bytes, file?: string) => Promise<Bytes | undefined>;

interface UnzstdOptions {
  /** The file that has the very bytes: the program takes them from there itself, in half the time. */
  readonly file?: string | undefined;
  readonly ways?: readonly Unzstd[] | undefined;
}

/**
 * Unpacks all frames of a zstd stream, by the first that is here: Node's own zlib, the zstd program, a decoder in
 * JavaScript, which takes eight times the time of either. Throws when the bytes are torn.
 */
export async function* unzstd(
  bytes: Bytes,
  { file, ways = [unzstdByNode, unzstdByProgram, unzstdByScript] }: UnzstdOptions = {},
): Bytes {
  const frames = zstdFrames(bytes);
  for (const way of ways) {
    const unpacked = await way(frames, file);
    if (unpacked !== undefined) return yield* unpacked;
  }
}

/** Unpacks by Node's zlib, from frames of which no chunk has two; undefined before Node 22.15. */
export async function unzstdByNode(frames: Bytes): Promise<Bytes | undefined> {
  return createZstdDecompress === undefined ? undefined : throughStream(frames, createZstdDecompress());
}

async function* throughStream(bytes: Bytes, unpacked: NodeJS.ReadWriteStream): Bytes {
  const fed = pipeline(Readable.from(bytes), unpacked);
  // What goes wrong comes out of the stream, too.
  fed.catch(() => undefined);
  yield* unpacked as AsyncIterable<Buffer>;
  await fed;
}

/** Unpacks by the zstd program; undefined, with the bytes untouched, where there is none. */
export async function unzstdByProgram(
  bytes: Bytes,
  file?: string,
  program = 'zstd',
): Promise<Bytes | undefined> {
  return unpackByProgram({ bytes, file, program });
}

/** Unpacks in JavaScript. */
export async function unzstdByScript(bytes: Bytes): Promise<Bytes> {
  return throughScript(bytes);
}

async function* throughScript(bytes: Bytes): Bytes {
  const out: Uint8Array[] = [];
  const stream = new Decompress((chunk) => out.push(chunk));
  for await (const chunk of bytes) {
    stream.push(chunk);
    yield* out.splice(0);
  }
  stream.push(new Uint8Array(), true);
  yield* out.splice(0);
}
