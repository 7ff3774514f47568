import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { adoptPart } from './material-part.ts';

/** A file that was made here, and is in the store under its sha256. */
export interface KeptFile {
  /** Of its sha256. */
  readonly hex: string;
  readonly size: number;
}

interface Keeping {
  readonly store: string;
  /** What it is made of: what an ended process left of the same is written over. */
  readonly of: string;
}

/** Writes a file under its own hash, whole or not at all. */
export async function keepBytes(bytes: AsyncIterable<Uint8Array>, { store, of }: Keeping): Promise<KeptFile> {
  const id = createHash('sha256').update(of).digest('hex');
  const { path } = await adoptPart({ algorithm: 'sha256', hex: id }, store);
  const hash = createHash('sha256');
  let size = 0;
  async function* counted(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  try {
    await pipeline(bytes, counted, createWriteStream(path));
    const hex = hash.digest('hex');
    // As every file of the store: whoever reads it must not depend on this user's umask.
    await chmod(path, 0o644);
    await rename(path, join(store, hex));
    return { hex, size };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
