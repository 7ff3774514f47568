import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { Digest, LayerEntry, LayerFile } from '@officina/core';
import type { Header } from 'tar-stream';
import { unzstd } from './unzstd.ts';

/** Bytes of a text file that are looked at. */
const textLimit = 10 * 1024 * 1024;
/** A file with a zero byte among its first ones is no text, as git and grep judge. Bytes. */
const binaryHead = 8000;

/** How a blob is packed, by its first bytes; `document` is JSON. */
export type Packing = 'gzip' | 'zstd' | 'tar' | 'document';

/** A layer in an export. */
export interface Layer {
  readonly digest: Digest;
  readonly packing: Packing;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Tells a blob's packing by its first bytes and gives all its bytes back. */
export async function sniffLayer(
  blob: AsyncIterable<Uint8Array>,
): Promise<{ readonly packing: Packing; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = blob[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head: Uint8Array = first.done === true ? new Uint8Array() : first.value;
  async function* bytes() {
    if (first.done === true) return;
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { packing: packingOf(head), bytes: bytes() };
}

/** Visits every file of a layer; throws what the unpacking throws. */
export function readLayer(layer: Layer, visit: (file: LayerFile) => void): Promise<void> {
  return eachMember(layer, async ({ name, type, size = 0 }, content) => {
    // A hard link's content is another member's, and directories, links and devices have none.
    if (type !== 'file' && type !== 'contiguous-file') return;
    const text = await textOf(content);
    visit({ layer: layer.digest, path: pathOf(name), size, ...(text === undefined ? {} : { text }) });
  });
}

/** Visits every member of a layer, of whatever kind, with the sum of its content; throws what the unpacking throws. */
export function readEntries(layer: Layer, visit: (entry: LayerEntry) => void): Promise<void> {
  return eachMember(layer, async (header, content) => {
    const hash = createHash('sha256');
    for await (const chunk of content) hash.update(chunk);
    const { name, type, mode = 0, uid = 0, gid = 0, mtime, size = 0, linkname } = header;
    visit({
      path: pathOf(name).replace(/\/$/, ''),
      kind: type ?? 'file',
      mode: mode & 0o7777,
      owner: `${uid}:${gid}`,
      modified: Math.floor((mtime?.getTime() ?? 0) / 1000),
      size,
      sha256: hash.digest('hex'),
      ...(linkname ? { target: linkname } : {}),
    });
  });
}

type Member = (header: Header, content: AsyncIterable<Uint8Array>) => Promise<void>;

/** Goes through the members of a layer; what a member leaves of its content is passed over. */
async function eachMember(layer: Layer, member: Member): Promise<void> {
  const { extract } = await import('tar-stream');
  const members = extract();
  const reading = (async () => {
    for await (const entry of members) {
      await member(entry.header, entry as AsyncIterable<Uint8Array>);
      entry.resume();
    }
  })();
  const source = Readable.from(layer.packing === 'zstd' ? unzstd(layer.bytes) : layer.bytes);
  const unpacking =
    layer.packing === 'gzip' ? pipeline(source, zlib.createGunzip(), members) : pipeline(source, members);
  await Promise.all([unpacking, reading]);
}

function pathOf(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}

function packingOf(head: Uint8Array): Packing {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  return a === 0x7b || a === 0x5b ? 'document' : 'tar';
}

async function textOf(entry: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let had = 0;
  let binary = false;
  for await (const chunk of entry) {
    if (binary || had >= textLimit) continue;
    const kept = chunk.subarray(0, textLimit - had);
    if (had < binaryHead && kept.subarray(0, binaryHead - had).includes(0)) {
      binary = true;
      chunks.length = 0;
      continue;
    }
    chunks.push(kept);
    had += kept.length;
  }
  return binary ? undefined : Buffer.concat(chunks);
}
