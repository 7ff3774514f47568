import { createHash } from 'node:crypto';
import { chmod, copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { FactoryError, type MaterialHash } from '@officina/core';

/** The size of a file whose bytes are as its hash says; undefined for none. A damaged one is removed. */
export async function findWhole(file: string, hash: MaterialHash): Promise<number | undefined> {
  const size = await sizeOf(file);
  if (size === undefined) return undefined;
  if ((await hashFile(file, hash.algorithm)) === hash.hex) return size;
  await rm(file, { force: true });
  return undefined;
}

/** Gives a part its name when its bytes are as the hash says, and removes it when they are not; says which they are. */
export async function keepWhole(
  part: string,
  { file, hash }: { readonly file: string; readonly hash: MaterialHash },
): Promise<{ readonly hex: string; readonly size: number }> {
  const hex = await hashFile(part, hash.algorithm);
  const size = (await sizeOf(part)) ?? 0;
  if (hex === hash.hex) {
    // Whoever reads it, the builder too, must not depend on this user's umask.
    await chmod(part, 0o644);
    await rename(part, file);
  } else {
    await rm(part, { force: true });
  }
  return { hex, size };
}

/** Copies a file of this machine; throws asset-missing, naming what it is, where it is not there. */
export async function copyWhole(from: string, to: string, what: string): Promise<void> {
  await copyFile(from, to).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new FactoryError('asset-missing', `${what}: ${from} is not there`, {
      cause,
      hint: 'make the folder again: officina fetch --to <folder>',
    });
  });
}

/** Bytes of a file; undefined when it is not there. */
export async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** The hash of a file's bytes, in hex. */
export async function hashFile(
  file: string,
  algorithm: MaterialHash['algorithm'] | 'blake2b512',
): Promise<string> {
  const hash = createHash(algorithm);
  const handle = await open(file);
  try {
    // One buffer for all of it: a stream's are garbage that waits, and 16 files come at a time.
    const buffer = Buffer.allocUnsafeSlow(1 << 17);
    for (let read = -1; read !== 0; ) {
      read = (await handle.read(buffer)).bytesRead;
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
