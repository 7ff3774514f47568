import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';

type Bytes = AsyncIterable<Uint8Array>;

/** Node's own from 22.15 on, which the types of Node 20 do not know. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream };

/**
 * Unpacks zstd as a stream, by the first that is here: Node's own zlib, the zstd program, a decoder in JavaScript, which
 * takes eight times the time of either. Throws when the bytes are torn.
 */
export async function* unzstd(bytes: Bytes): Bytes {
  if (createZstdDecompress !== undefined) yield* unzstdByNode(bytes, createZstdDecompress());
  else yield* (await unzstdByProgram(bytes)) ?? unzstdByScript(bytes);
}

async function* unzstdByNode(bytes: Bytes, unpacked: NodeJS.ReadWriteStream): Bytes {
  const fed = pipeline(Readable.from(bytes), unpacked);
  // What goes wrong comes out of the stream, too.
  fed.catch(() => undefined);
  yield* unpacked as AsyncIterable<Buffer>;
  await fed;
}

/** Unpacks by a program; undefined, with the bytes untouched, where there is none. */
export async function unzstdByProgram(bytes: Bytes, program = 'zstd'): Promise<Bytes | undefined> {
  const child = spawn(program, ['-dcq'], { stdio: 'pipe' });
  const ended = once(child, 'close');
  try {
    await once(child, 'spawn');
  } catch {
    ended.catch(() => undefined);
    return undefined;
  }
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const fed = pipeline(Readable.from(bytes), child.stdin);
  // A program that ends early breaks the pipe; its exit code says what matters.
  fed.catch(() => undefined);
  return (async function* () {
    try {
      yield* child.stdout as AsyncIterable<Buffer>;
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(errors.trim() || `${program} ended with ${code}`);
      await fed;
    } finally {
      child.kill();
    }
  })();
}

/** Unpacks in JavaScript. */
export async function* unzstdByScript(bytes: Bytes): Bytes {
  const out: Uint8Array[] = [];
  const stream = new Decompress((chunk) => out.push(chunk));
  for await (const chunk of bytes) {
    stream.push(chunk);
    yield* out.splice(0);
  }
  stream.push(new Uint8Array(), true);
  yield* out.splice(0);
}
