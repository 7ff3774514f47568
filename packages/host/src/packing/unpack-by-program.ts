import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Bytes = AsyncIterable<Uint8Array>;

/** Codes of what a program that ends early does to those who write to it. */
const brokenPipe: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What a program is to unpack. */
export interface Packed {
  readonly bytes: Bytes;
  /** The file that has the very bytes: the program takes them from there itself, in half the time. */
  readonly file?: string | undefined;
  /** `zstd`, `xz` or `bzip2`: all of them take the same options. */
  readonly program: string;
}

/** Unpacks a stream by a program of this machine; undefined, with the bytes untouched, where there is none. */
export async function unpackByProgram({ bytes, file, program }: Packed): Promise<Bytes | undefined> {
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
