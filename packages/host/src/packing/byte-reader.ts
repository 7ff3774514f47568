/** Reads a stream of chunks by lengths. */
export interface ByteReader {
  /** Whether no byte is left. */
  ended(): Promise<boolean>;
  /** Exactly so many bytes; throws when the stream has fewer. */
  read(length: number): Promise<Buffer>;
  /** The next so many bytes as they come, uncopied; throws when the stream has fewer. */
  pass(length: number): AsyncGenerator<Uint8Array>;
  /** All that is left. */
  rest(): AsyncGenerator<Uint8Array>;
}

/** A reader over chunks of any size. */
export function createByteReader(bytes: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = bytes[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array();
  const fill = async () => {
    while (chunk.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return false;
      chunk = next.value;
    }
    return true;
  };
  const take = async (limit: number) => {
    if (!(await fill())) throw new Error('the stream ends too early');
    const part = chunk.subarray(0, limit);
    chunk = chunk.subarray(part.length);
    return part;
  };
  async function* pass(length: number) {
    for (let left = length; left > 0; ) {
      const part = await take(left);
      left -= part.length;
      yield part;
    }
  }
  return {
    pass,
    ended: async () => !(await fill()),
    async read(length) {
      if (chunk.length >= length) {
        const part = chunk.subarray(0, length);
        chunk = chunk.subarray(length);
        return Buffer.from(part.buffer, part.byteOffset, part.byteLength);
      }
      const parts: Uint8Array[] = [];
      for await (const part of pass(length)) parts.push(part);
      return Buffer.concat(parts);
    },
    async *rest() {
      while (await fill()) yield await take(Number.POSITIVE_INFINITY);
    },
  };
}
