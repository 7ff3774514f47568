import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { skippedFrame } from '../packing/zstd.fixture.ts';
import { sniffLayer } from './layer-packing.ts';

/** The header of a tar, as programs before ustar wrote it: known by its sum alone. */
function oldHeader(): Buffer {
  const head = Buffer.alloc(512);
  head.write('etc/x');
  head.write('       0', 148);
  const sum = head.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}

describe('sniffLayer', () => {
  it.each([
    ['gzip', Buffer.from('1f8b0800', 'hex')],
    ['zstd', Buffer.from('28b52ffda0', 'hex')],
    ['zstd', skippedFrame(3)],
    ['tar', oldHeader()],
    ['tar', Buffer.alloc(1024)],
    ['tar', Buffer.alloc(0)],
    ['document', Buffer.from('{"schemaVersion":2}')],
    ['document', Buffer.from('[]')],
    ['unknown', Buffer.from('fd377a585a00', 'hex')],
    ['unknown', Buffer.from('a text')],
    ['unknown', Buffer.concat([Buffer.from([1]), oldHeader().subarray(1)])],
    ['unknown', oldHeader().subarray(0, 511)],
  ])('tells %s, however it is cut, and gives all back', async (packing, blob) => {
    for (const piece of [1, 7, 5000]) {
      const pieces = Array.from({ length: Math.ceil(blob.length / piece) }, (_, at) =>
        blob.subarray(at * piece, (at + 1) * piece),
      );
      const sniffed = await sniffLayer(Readable.from(pieces));
      expect(sniffed.packing).toBe(packing);
      const chunks: Uint8Array[] = [];
      for await (const chunk of sniffed.bytes) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(blob)).toBe(true);
    }
  });
});
