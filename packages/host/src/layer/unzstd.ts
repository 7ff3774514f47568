import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { zstdFrames } from './zstd-frames.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Node's own from 22.15 on, which the types of Node 20 do not know. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream };

/** Codes of what a program that ends early does to those who write to it. */
const brokenPipe: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

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
  const source = file === undefined ? undefined : await open(file);
  try {
    const child = spawn(program, ['-dcq'], { stdio: [source?.fd ?? 'pipe', 'pipe', 'pipe'] });
    const ended = once(child, 'close');
    ended.catch(() => undefined);
    // Without a listener Node throws away what a program wrote that ends before anybody reads.
    child.stdout?.on('readable', () => undefined);
    await once(child, 'spawn');
    return outputOf(child, { ended, bytes: source === undefined ? bytes : undefined, program });
  } catch {
    return undefined;
  } finally {
    await source?.close();
  }
}

interface Run {
  readonly ended: Promise<unknown[]>;
  /** What it is fed with; left out where it reads a file. */
  readonly bytes: Bytes | undefined;
  readonly program: string;
}

async function* outputOf(child: ChildProcess, { ended, bytes, program }: Run): Bytes {
  const { stdin, stdout, stderr } = child;
  let errors = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const fed = bytes && stdin ? pipeline(Readable.from(bytes), stdin) : Promise.resolve();
  fed.catch(() => undefined);
  try {
    yield* (stdout ?? []) as AsyncIterable<Buffer>;
    const [code] = await ended;
    // What is wrong with the bytes says more than the program, which only sees them end.
    await fed.catch((error: NodeJS.ErrnoException) => {
      if (code === 0 || !brokenPipe.has(error.code ?? '')) throw error;
    });
    if (code !== 0) throw new Error(errors.trim() || `${program} ended with ${code}`);
  } finally {
    child.kill();
    await ended;
  }
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
