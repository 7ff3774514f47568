import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type ArchiveLimits,
  type ArchiveMember,
  isFactoryError,
  type Packing,
  type StoredAsset,
} from '@officina/core';
import type { Header } from 'tar-stream';
import { readDebianPackage } from '../packing/debian-package.ts';
import { bytesOf, inflate } from '../packing/inflate.ts';
import { countArchive, headLength, notAnArchive } from './archive-error.ts';

/** A tar, unpacked, and what its asset is called in messages. */
export interface TarStream {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly packing: Packing;
}

/** For the old format, too (v7), which names itself nowhere; what is no tar still fails, by its sums. Its types lack this. */
export const anyTar: object = { allowUnknownFormat: true };

/** The tar of a Debian package's files, unpacked. */
export async function* debianFiles(file: string): AsyncIterable<Uint8Array> {
  const { bytes, compression } = await readDebianPackage(bytesOf(file));
  yield* inflate(bytes, { compression });
}

/**
 * The members of a tar, in its own order; throws asset-not-a-program and archive-refused. A hard link is reported as the symbolic
 * link that would mean the same, so that one rule can judge where a link leads.
 */
export async function inspectTar(
  asset: StoredAsset,
  { bytes, packing }: TarStream,
  limits: ArchiveLimits,
): Promise<ArchiveMember[]> {
  const { extract } = await import('tar-stream');
  const members: ArchiveMember[] = [];
  const count = countArchive(limits);
  const unpacked = extract(anyTar);
  // All that was compressed counts, what tar says of itself too.
  async function* counted(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      count.addBytes(chunk.length);
      yield chunk;
    }
  }
  const reading = (async () => {
    for await (const entry of unpacked) {
      const head: Uint8Array[] = [];
      let had = 0;
      for await (const chunk of entry as AsyncIterable<Uint8Array>) {
        if (had < headLength) head.push(Uint8Array.from(chunk.subarray(0, headLength - had)));
        had += chunk.length;
      }
      count.addMember();
      members.push(toMember(entry.header, Buffer.concat(head)));
    }
  })();
  try {
    await Promise.all([pipeline(bytes, counted, unpacked), reading]);
  } catch (cause) {
    if (isFactoryError(cause)) throw cause;
    throw await notAnArchive(asset, packing, cause);
  }
  if (members.length === 0) throw await notAnArchive(asset, packing, new Error('it holds no member'));
  return members;
}

function toMember(header: Header, head: Uint8Array): ArchiveMember {
  const path = header.name.replace(/^(?:\.\/)+/, '');
  if (header.type === 'directory') return { path, kind: 'directory', size: 0, head: new Uint8Array() };
  if (header.type === 'symlink' || header.type === 'link') {
    const written = header.linkname ?? '';
    const relative = header.type === 'link' && !written.startsWith('/');
    const target = relative
      ? posix.relative(posix.dirname(posix.join('/', path)), posix.join('/', written))
      : written;
    // posix.join folds a `..` at the root away; a hard link with one must stay recognisable.
    const kept = relative && written.split('/').includes('..') ? written : target;
    return { path, kind: 'link', size: 0, head: new Uint8Array(), target: kept };
  }
  const isFile = header.type === 'file' || header.type === 'contiguous-file';
  return isFile
    ? { path, kind: 'file', size: header.size ?? 0, head: Uint8Array.from(head) }
    : { path, kind: 'special', size: 0, head: new Uint8Array() };
}
