#!/bin/bash
# Node's zstd decoder ends after the first frame, without an error.
#
# Program    node 24.12.0, from npm's `node` package
# Guessed    all frames are read, as gunzip reads all members (RFC 8878: a stream is one or more frames)
# Behaviour  zlib.zstdDecompressSync and createZstdDecompress give the first frame's content and end well; what follows is
#            dropped. A skippable frame in front, which other decoders pass over, gives nothing at all.
# Seen       two frames: "first "; a skippable frame and one more: ""; two gzip members: "first second"
# So         a layer in zstd:chunked form, which has many frames, looks nearly empty. Whoever reads one must go from frame
#            to frame, or compare what came out with the layer's size or digest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund node@24.12.0
node=$folder/node_modules/node/bin/node
test "$("$node" --version)" = v24.12.0

cat >try.mjs <<'JS'
import { createZstdDecompress, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';

const [first, second] = ['first ', 'second'].map((text) => zstdCompressSync(text));
// The magic number of a skippable frame, its length, and as many bytes (RFC 8878, 3.1.2).
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
for (const [name, frames] of Object.entries({ two: [first, second], skippable: [skippable, first] })) {
  const bytes = Buffer.concat(frames);
  const streamed = await buffer(Readable.from([bytes]).pipe(createZstdDecompress()));
  console.log(name, JSON.stringify([zstdDecompressSync(bytes).toString(), streamed.toString()]));
}
console.log('gzip', gunzipSync(Buffer.concat([gzipSync('first '), gzipSync('second')])).toString());
JS
"$node" try.mjs | tee seen
diff seen - <<'TEXT'
two ["first ","first "]
skippable ["",""]
gzip first second
TEXT
