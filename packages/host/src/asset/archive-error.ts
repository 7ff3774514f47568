import { open } from 'node:fs/promises';
import { type ArchiveLimits, FactoryError, type StoredAsset } from '@officina/core';

/** Bytes of a member that an inspection reports. */
export const headLength = 64;

/** The first 64 bytes of a file, fewer when it is shorter. */
export async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headLength), 0, headLength, 0);
    return Uint8Array.from(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** The refusal for bytes that are not the archive they should be; says what they look like. */
export async function notAnArchive(
  asset: StoredAsset,
  wanted: string,
  cause: unknown,
): Promise<FactoryError> {
  const start = Buffer.from(await firstBytes(asset.file)).toString('latin1');
  const text = /^[\t\n\r\x20-\x7e]*$/.test(start);
  const looks = /^\s*<(?:!doctype|html)/i.test(start)
    ? 'an html page'
    : text
      ? `text (${JSON.stringify(start.slice(0, 30))})`
      : 'other bytes';
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new FactoryError(
    'asset-not-a-program',
    `wanted a ${wanted} archive, got ${looks} of ${asset.size} bytes${why}`,
    {
      cause,
      hint: 'look at what the url answers in a browser; an error page may be served with status 200',
    },
  );
}

/** Counts what an archive grows to; throws archive-refused beyond a limit. */
export function countArchive({ bytes, members }: ArchiveLimits) {
  const had = { bytes: 0, members: 0 };
  const refuse = (limit: string, key: string): never => {
    throw new FactoryError('archive-refused', `the archive holds more than ${limit}`, {
      hint: `if upstream means it, raise unpacked: { ${key}: ... } of the tool in image.yaml; else do not install it`,
    });
  };
  return {
    addBytes: (count: number) => {
      had.bytes += count;
      if (had.bytes > bytes) refuse(`${(bytes / 1e6).toFixed(1)} MB unpacked`, 'megabytes');
    },
    addMember: () => {
      had.members += 1;
      if (had.members > members) refuse(`${members} members`, 'members');
    },
  };
}
