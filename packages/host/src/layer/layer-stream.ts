import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { Digest, LayerEntry, LayerFile, MemberLook } from '@officina/core';
import type { Header } from 'tar-stream';
import { chunkSize } from '../packing/inflate.ts';
import { unzstd } from '../packing/unzstd.ts';
import type { Packing } from './layer-packing.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Bytes of a text file that are looked at. */
const textLimit = 10 * 1024 * 1024;
/** A file with a zero byte among its first ones is no text, as git and grep judge. Bytes. */
const binaryHead = 8000;
/** What is no text is looked at up to this size: keys and stores of them are smaller. Bytes. */
const binaryLimit = 256 * 1024;

/** A layer in an export. */
export interface Layer {
  readonly digest: Digest;
  readonly packing: Packing;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The file that has the very bytes; left out where there is none. */
  readonly file?: string;
}

/** What was read of a layer. */
export interface LayerRead {
  /** The digest of all that came out of it, unpacked: its image's configuration has it, too (`rootfs.diff_ids`). */
  readonly diffId: Digest;
}

/** What is done with each layer of images; it takes all of its bytes. */
export type ReadLayer = (layer: Layer) => Promise<Partial<LayerRead>>;

/** Visits every file of a layer; throws what the unpacking throws. */
export function readLayer(layer: Layer, visit: (file: LayerFile) => void): Promise<LayerRead> {
  return eachMember(layer, async ({ name, type, size = 0 }, content) => {
    // A hard link's content is another member's, and directories, links and devices have none.
    if (type !== 'file' && type !== 'contiguous-file') return;
    visit({ layer: layer.digest, path: pathOf(name), size, ...(await contentOf(content, size)) });
  });
}

/** Visits every member of a layer, of whatever kind, with the sum of its content; throws what the unpacking throws. */
export function readEntries(layer: Layer, visit: (entry: LayerEntry) => void): Promise<LayerRead> {
  return readMembers(layer, { keeps: () => false, visit });
}

/** The same, with the content of some. */
export function readMembers(layer: Layer, { keeps, visit }: MemberLook): Promise<LayerRead> {
  return eachMember(layer, async (header, content) => {
    const hash = createHash('sha256');
    const kept = keeps(pathOf(header.name)) ? ([] as Uint8Array[]) : undefined;
    let had = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      if (had < textLimit) kept?.push(chunk.subarray(0, textLimit - had));
      had += chunk.length;
    }
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
      ...(kept === undefined ? {} : { content: Buffer.concat(kept) }),
    });
  });
}

type Member = (header: Header, content: AsyncIterable<Uint8Array>) => Promise<void>;

/** Goes through the members of a layer; what a member leaves of its content is passed over. */
async function eachMember(layer: Layer, member: Member): Promise<LayerRead> {
  const { extract } = await import('tar-stream');
  const hash = createHash('sha256');
  const unpacked = hashing(unpack(layer), hash);
  const members = extract();
  const reading = (async () => {
    for await (const entry of members) {
      await member(entry.header, entry as AsyncIterable<Uint8Array>);
      entry.resume();
    }
  })();
  await Promise.all([pipeline(Readable.from(unpacked), members), reading]);
  return { diffId: `sha256:${hash.digest('hex')}` };
}

/** All of a layer, unpacked: all members of a gzip, all frames of a zstd. */
function unpack({ packing, bytes, file }: Layer): Bytes {
  switch (packing) {
    case 'tar':
      return bytes;
    case 'zstd':
      return unzstd(bytes, { file });
    case 'gzip': {
      const gunzip = zlib.createGunzip({ chunkSize });
      // What goes wrong comes out of the stream, too.
      pipeline(Readable.from(bytes), gunzip).catch(() => undefined);
      return gunzip;
    }
    default:
      throw new Error(
        'its first bytes are of no known kind of layer: wanted a tar, as it is or by gzip or zstd',
      );
  }
}

async function* hashing(bytes: Bytes, hash: Hash): Bytes {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

function pathOf(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}

async function contentOf(entry: Bytes, size: number): Promise<Pick<LayerFile, 'isText' | 'content'>> {
  const chunks: Uint8Array[] = [];
  let had = 0;
  let isText = true;
  for await (const chunk of entry) {
    if (had >= textLimit || !(isText || size <= binaryLimit)) continue;
    const kept = chunk.subarray(0, textLimit - had);
    if (had < binaryHead && kept.subarray(0, binaryHead - had).includes(0)) isText = false;
    chunks.push(kept);
    had += kept.length;
    if (!isText && size > binaryLimit) chunks.length = 0;
  }
  if (!isText && size > binaryLimit) return { isText };
  return { isText, content: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) };
}
