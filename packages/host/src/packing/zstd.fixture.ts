/** A zstd frame of raw blocks, by the format's specification (RFC 8878), because Node 20 cannot pack zstd. */
export function zstdOf(content: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += 65536) {
    const part = content.subarray(at, at + 65536);
    const head = Buffer.alloc(3);
    head.writeUIntLE((part.length << 3) | (at + 65536 >= content.length ? 1 : 0), 0, 3);
    blocks.push(head, part);
  }
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, ...blocks]);
}

/** A frame that a decoder skips, as zstd:chunked and seekable zstd put their tables into. */
export function skippedFrame(length: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a5e);
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, Buffer.alloc(length, 'x')]);
}
