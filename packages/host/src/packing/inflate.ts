import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Compression, FactoryError } from '@officina/core';
import { unpackByProgram } from './unpack-by-program.ts';
import { unzstd } from './unzstd.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Bytes that are unpacked at a time: with zlib's own 16 KiB a program of 66 MB took twice as long. */
export const chunkSize = 1 << 17;

interface Compressed {
  readonly compression: Compression | undefined;
  /** Programs instead of those by these names. */
  readonly programs?: { readonly bz2: string; readonly xz: string };
}

/**
 * What was compressed, as a stream: gzip by Node, zstd by what is there, bzip2 and xz by their programs. Throws tool-missing
 * without these, and what the decoder throws for other bytes.
 */
export async function* inflate(
  bytes: Bytes,
  { compression, programs = { bz2: 'bzip2', xz: 'xz' } }: Compressed,
): Bytes {
  if (compression === undefined) return yield* bytes;
  if (compression === 'zst') return yield* unzstd(bytes);
  if (compression === 'gz') return yield* gunzip(bytes);
  const program = programs[compression];
  const unpacked = await unpackByProgram({ bytes, program });
  if (unpacked !== undefined) return yield* unpacked;
  throw new FactoryError(
    'tool-missing',
    `a file of .${compression} is unpacked by ${program}, which is not here`,
    {
      hint: `install ${program} (Debian: apt-get install ${compression === 'xz' ? 'xz-utils' : program})`,
    },
  );
}

/** The bytes of a file, as they are. */
export function bytesOf(file: string): Bytes {
  return createReadStream(file, { highWaterMark: chunkSize });
}

async function* gunzip(bytes: Bytes): Bytes {
  const unpacked = createGunzip({ chunkSize });
  const fed = pipeline(Readable.from(bytes), unpacked);
  // What goes wrong comes out of the stream, too.
  fed.catch(() => undefined);
  yield* unpacked as AsyncIterable<Buffer>;
  await fed;
}
