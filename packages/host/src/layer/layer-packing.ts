import { isZstd } from '../packing/zstd-frames.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** How a blob is packed, by its first bytes; `document` is JSON, `unknown` is none of these. */
export type Packing = 'gzip' | 'zstd' | 'tar' | 'document' | 'unknown';

/** A tar is known by the checksum in its first header. Bytes. */
const headLength = 512;

/** Tells a blob's packing by its first bytes and gives all its bytes back. */
export async function sniffLayer(
  blob: Bytes,
): Promise<{ readonly packing: Packing; readonly head: Buffer; readonly bytes: Bytes }> {
  const iterator = blob[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (!ended && length < headLength) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else {
      first.push(next.value);
      length += next.value.length;
    }
  }
  async function* bytes() {
    yield* first;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const head = Buffer.concat(first).subarray(0, headLength);
  return { packing: packingOf(head), head, bytes: bytes() };
}

function packingOf(head: Buffer): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (isZstd(head)) return 'zstd';
  if (isTar(head)) return 'tar';
  return head[0] === 0x7b || head[0] === 0x5b ? 'document' : 'unknown';
}

/** Whether a tar begins so: with a header (POSIX.1-1988, ustar), with the zeros of its end, or not at all, which is an empty one. */
function isTar(head: Buffer): boolean {
  if (head.length === 0) return true;
  if (head.length < headLength) return false;
  const sum = head.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  const said = head
    .toString('latin1', 148, 156)
    .replace(/[\0 ]+/g, ' ')
    .trim();
  return Number.parseInt(said, 8) === sum || head.every((byte) => byte === 0);
}
