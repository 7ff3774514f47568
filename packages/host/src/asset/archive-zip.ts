import { type ArchiveLimits, type ArchiveMember, isFactoryError, type StoredAsset } from '@officina/core';
import type { Entry, ZipFile } from 'yauzl';
import { countArchive, headLength, notAnArchive } from './archive-error.ts';

/** Longest link target that is read, in bytes (Linux' PATH_MAX). */
const longestTarget = 4096;

/** Opens a zip file. Names are taken as bytes: yauzl would refuse `..` and absolute ones itself, which is for others to judge. */
export async function openZip(file: string): Promise<ZipFile> {
  const { open } = (await import('yauzl')).default;
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, decodeStrings: false, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    );
  });
}

/** The members of a zip file, in its own order; throws asset-not-a-program and archive-refused. */
export async function inspectZip(asset: StoredAsset, limits: ArchiveLimits): Promise<ArchiveMember[]> {
  try {
    const zip = await openZip(asset.file);
    try {
      return await readMembers(zip, limits);
    } finally {
      zip.close();
    }
  } catch (cause) {
    if (isFactoryError(cause)) throw cause;
    throw await notAnArchive(asset, 'zip', cause);
  }
}

/** All bytes of a file in a zip, by its name there; undefined where it has none of that name. */
export async function readZipMember(file: string, name: string): Promise<Uint8Array | undefined> {
  const zip = await openZip(file);
  try {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', () => resolve(undefined));
      zip.on('entry', (one: Entry) => {
        if ((one.fileName as unknown as Buffer).toString('utf8') === name) resolve(one);
        else zip.readEntry();
      });
      zip.readEntry();
    });
    return entry && (await firstOf(zip, entry, entry.uncompressedSize));
  } finally {
    zip.close();
  }
}

function readMembers(zip: ZipFile, limits: ArchiveLimits): Promise<ArchiveMember[]> {
  const count = countArchive(limits);
  return new Promise((resolve, reject) => {
    const members: ArchiveMember[] = [];
    zip.on('error', reject);
    zip.on('end', () => resolve(members));
    zip.on('entry', (entry: Entry) => {
      try {
        count.addMember();
        count.addBytes(entry.uncompressedSize);
      } catch (error) {
        reject(error);
        return;
      }
      toMember(zip, entry).then((member) => {
        members.push(member);
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
}

async function toMember(zip: ZipFile, entry: Entry): Promise<ArchiveMember> {
  const name = (entry.fileName as unknown as Buffer).toString('utf8');
  const path = name.replace(/^(?:\.\/)+/, '');
  const format = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (path.endsWith('/') || format === 0o040000) {
    return { path, kind: 'directory', size: 0, head: new Uint8Array() };
  }
  if (format === 0o120000) {
    const target = Buffer.from(await firstOf(zip, entry, longestTarget)).toString('utf8');
    return { path, kind: 'link', size: 0, head: new Uint8Array(), target };
  }
  // 0 is what an archive from a machine without Unix modes says.
  if (format !== 0o100000 && format !== 0) return { path, kind: 'special', size: 0, head: new Uint8Array() };
  return { path, kind: 'file', size: entry.uncompressedSize, head: await firstOf(zip, entry, headLength) };
}

function firstOf(zip: ZipFile, entry: Entry, length: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      const parts: Buffer[] = [];
      let had = 0;
      stream.on('data', (chunk: Buffer) => {
        parts.push(chunk.subarray(0, length - had));
        had += chunk.length;
        if (had >= length) {
          resolve(Uint8Array.from(Buffer.concat(parts)));
          stream.destroy();
        }
      });
      stream.on('end', () => resolve(Uint8Array.from(Buffer.concat(parts))));
      stream.on('error', reject);
    });
  });
}
