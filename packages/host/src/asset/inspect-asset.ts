import {
  type ArchiveLimits,
  type ArchiveMember,
  isFactoryError,
  type Packing,
  readPacking,
  type StoredAsset,
} from '@officina/core';
import { bytesOf, inflate } from '../packing/inflate.ts';
import { countArchive, firstBytes, headLength, notAnArchive } from './archive-error.ts';
import { debianFiles, inspectTar } from './archive-tar.ts';
import { inspectZip } from './archive-zip.ts';

interface How {
  readonly packing: Packing;
  readonly limits: ArchiveLimits;
}

/** What is in an asset, of any packing: see AssetStore. */
export async function inspectAsset(asset: StoredAsset, how: How): Promise<ArchiveMember[]> {
  const { packing, limits } = how;
  const { inside, compression } = readPacking(packing);
  if (inside === 'zip') return inspectZip(asset, limits);
  if (inside === 'deb') return inspectTar(asset, { bytes: debianFiles(asset.file), packing }, limits);
  const bytes = inflate(bytesOf(asset.file), { compression });
  if (inside === 'tar') return inspectTar(asset, { bytes, packing }, limits);
  if (compression !== undefined) return inspectCompressed(asset, bytes, how);
  return [{ path: '', kind: 'file', size: asset.size, head: await firstBytes(asset.file) }];
}

/** The one file that was compressed. */
async function inspectCompressed(
  asset: StoredAsset,
  bytes: AsyncIterable<Uint8Array>,
  { packing, limits }: How,
): Promise<ArchiveMember[]> {
  const count = countArchive(limits);
  const head: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of bytes) {
      count.addBytes(chunk.length);
      if (size < headLength) head.push(Uint8Array.from(chunk.subarray(0, headLength - size)));
      size += chunk.length;
    }
  } catch (cause) {
    if (isFactoryError(cause)) throw cause;
    throw await notAnArchive(asset, packing, cause);
  }
  return [{ path: '', kind: 'file', size, head: Uint8Array.from(Buffer.concat(head)) }];
}
