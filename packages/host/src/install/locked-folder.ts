import { mkdir } from 'node:fs/promises';
import { FactoryError } from '@officina/core';
import { unwritable } from '../files.ts';

/**
 * Does work that one process at a time may do for a folder; waits up to some minutes, or one; throws command-failed after
 * them, and file-unreadable where nothing can be written. Who says nothing for `stale` milliseconds, as one that was stopped,
 * loses the folder to whoever waits: it ends its work, and then throws command-failed.
 */
export async function inLockedFolder<T>(
  folder: string,
  work: () => Promise<T>,
  { minutes = 1, stale = 10_000 }: { readonly minutes?: number; readonly stale?: number } = {},
): Promise<T> {
  const { lock } = await import('proper-lockfile');
  await makeFolder(folder).catch((cause) => {
    throw unwritable(folder, cause);
  });
  const retries = { retries: 240 * minutes, factor: 1, minTimeout: 250 };
  let lost: Error | undefined;
  // The lock's own answer is to throw out of a timer, where nobody can catch it.
  const onCompromised = (cause: Error) => {
    lost = cause;
  };
  const release = await lock(folder, { stale, retries, onCompromised }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ELOCKED') throw unwritable(folder, cause);
      throw new FactoryError(
        'command-failed',
        `${folder} is worked on by another officina since ${minutes} min`,
        {
          cause,
          hint: `wait for it, or remove ${folder}.lock when nothing runs`,
        },
      );
    },
  );
  let result: T;
  try {
    result = await work();
  } finally {
    await release().catch(() => undefined);
  }
  if (lost === undefined) return result;
  throw new FactoryError(
    'command-failed',
    `${folder} was taken over by another officina, since this one stood still for a while`,
    { cause: lost, hint: 'run it again: what was done is kept' },
  );
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
