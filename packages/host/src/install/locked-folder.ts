import { mkdir } from 'node:fs/promises';
import { FactoryError } from '@officina/core';
import { unwritable } from '../files.ts';

/**
 * Does work that one process at a time may do for a folder; waits up to some minutes, or one; throws command-failed after
 * them, and file-unreadable where nothing can be written.
 */
export async function inLockedFolder<T>(
  folder: string,
  work: () => Promise<T>,
  { minutes = 1 }: { readonly minutes?: number } = {},
): Promise<T> {
  const { lock } = await import('proper-lockfile');
  await makeFolder(folder).catch((cause) => {
    throw unwritable(folder, cause);
  });
  const retries = { retries: 240 * minutes, factor: 1, minTimeout: 250 };
  const release = await lock(folder, { stale: 10_000, retries }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ELOCKED') throw unwritable(folder, cause);
    throw new FactoryError(
      'command-failed',
      `${folder} is worked on by another officina since ${minutes} min`,
      {
        cause,
        hint: `wait for it, or remove ${folder}.lock when nothing runs`,
      },
    );
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

/** Plain first: of a read-only place the recursive one says that it is not there. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') await mkdir(folder, { recursive: true });
    else if (code !== 'EEXIST') throw cause;
  }
}
