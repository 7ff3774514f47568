import { type ByteReader, createByteReader } from './byte-reader.ts';

type Bytes = AsyncIterable<Uint8Array>;

const frameMagic = 0xfd2fb528;
/** The first of sixteen. */
const skippableMagic = 0x184d2a50;
/** Bytes that are handed on at once: with fewer, a decoder in another thread or program is mostly asked and seldom works. */
const portion = 64 * 1024;

/** Whether a zstd stream begins so: with a frame, or with one to be skipped. */
export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false;
  const magic = head.readUInt32LE();
  return magic === frameMagic || isSkippable(magic);
}

/**
 * The frames of a zstd stream (RFC 8878), without those that are to be skipped; no chunk has bytes of two frames. Node's
 * decoder stops without a word where a frame ends within a chunk, and gives nothing when the first one is to be skipped.
 * Throws for a stream that ends within a frame, and for what is no frame.
 */
export async function* zstdFrames(bytes: Bytes): Bytes {
  const reader = createByteReader(bytes);
  while (!(await reader.ended())) {
    const head = await reader.read(4);
    const magic = head.readUInt32LE();
    if (isSkippable(magic)) {
      for await (const _ of reader.pass((await reader.read(4)).readUInt32LE()));
    } else if (magic === frameMagic) {
      yield* portions(frameOf(head, reader));
    } else {
      throw new Error(`zstd: no frame begins with ${head.toString('hex')}`);
    }
  }
}

/** All pieces of one frame. */
async function* frameOf(head: Buffer, reader: ByteReader): Bytes {
  const descriptor = await reader.read(1);
  yield head;
  yield descriptor;
  const flags = descriptor[0] ?? 0;
  const single = (flags & 0x20) !== 0;
  const idBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  yield await reader.read((single ? 0 : 1) + idBytes + sizeBytes);
  for (let last = false; !last; ) {
    const header = await reader.read(3);
    yield header;
    const value = header.readUIntLE(0, 3);
    last = (value & 1) === 1;
    const kind = (value >> 1) & 3;
    if (kind === 3) throw new Error('zstd: a block of a reserved kind');
    // A run is one byte, however often it stands there unpacked.
    yield* reader.pass(kind === 1 ? 1 : value >> 3);
  }
  if ((flags & 4) !== 0) yield await reader.read(4);
}

async function* portions(pieces: Bytes): Bytes {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    gathered.push(piece);
    length += piece.length;
    if (length < portion) continue;
    yield Buffer.concat(gathered, length);
    gathered = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(gathered, length);
}

function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === skippableMagic;
}
