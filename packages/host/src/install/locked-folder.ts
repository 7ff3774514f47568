import { mkdir } from 'node:fs/promises';
import { FactoryError } from '@officina/core';

/** Does work that one process at a time may do for a folder; waits up to a minute; throws command-failed after it. */
export async function inLockedFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { lock } = await import('proper-lockfile');
  await mkdir(folder, { recursive: true });
  const retries = { retries: 240, factor: 1, minTimeout: 250 };
  const release = await lock(folder, { stale: 10_000, retries }).catch((cause: unknown) => {
    throw new FactoryError('command-failed', `${folder} is worked on by another officina since a minute`, {
      cause,
      hint: `wait for it, or remove ${folder}.lock when nothing runs`,
    });
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}
