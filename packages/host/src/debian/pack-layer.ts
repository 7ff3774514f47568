import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { PackedLayer } from './base-image.ts';

/** Compresses a tar into a layer, streamed; gzip without name or date, so that equal tars give equal layers. */
export async function packLayer(tar: string, layer: string): Promise<PackedLayer> {
  const before = meter();
  const after = meter();
  await pipeline(
    createReadStream(tar, { highWaterMark: 2 ** 20 }),
    before.stream,
    createGzip({ level: 6 }),
    after.stream,
    createWriteStream(layer),
  );
  return { diffId: before.digest(), digest: after.digest(), size: after.size() };
}

/** Hashes and counts what passes through. */
function meter() {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, digest: () => `sha256:${hash.digest('hex')}` as const, size: () => size };
}
