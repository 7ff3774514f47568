import type { Compression } from '@officina/core';
import { createByteReader } from './byte-reader.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** The files of a Debian package: a tar, and how it is compressed. */
export interface PackageData {
  readonly compression: Compression | undefined;
  readonly bytes: Bytes;
}

const endings: Readonly<Record<string, Compression | undefined>> = {
  '': undefined,
  '.gz': 'gz',
  '.bz2': 'bz2',
  '.xz': 'xz',
  '.zst': 'zst',
};

/**
 * The member `data.tar` of a Debian package (deb(5), which is an ar(5) archive). Throws for other bytes, and for a way of
 * compressing that dpkg does not know.
 */
export async function readDebianPackage(bytes: Bytes): Promise<PackageData> {
  const reader = createByteReader(bytes);
  if ((await reader.read(8)).toString('latin1') !== '!<arch>\n') throw new Error('it does not begin as one');
  while (!(await reader.ended())) {
    const header = (await reader.read(60)).toString('latin1');
    const name = header.slice(0, 16).trim().replace(/\/$/, '');
    const size = Number(header.slice(48, 58).trim());
    if (header.slice(58) !== '`\n' || !Number.isSafeInteger(size)) throw new Error('a member has no header');
    if (name.startsWith('data.tar')) {
      const ending = name.slice('data.tar'.length);
      if (!Object.hasOwn(endings, ending)) throw new Error(`its files are in ${name}, which is not unpacked`);
      return { compression: endings[ending], bytes: reader.pass(size) };
    }
    // Members begin at even places.
    for await (const _ of reader.pass(size + (size % 2)));
  }
  throw new Error('it has no data.tar');
}
