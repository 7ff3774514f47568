import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwritable } from './files.ts';
import { onInterrupt } from './process/interrupt.ts';

/** Does work in a folder of its own, which is gone then, also after an interrupt; `what` is in its name. */
export async function inTemporaryFolder<T>(what: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `officina-${what}-`)).catch((cause: unknown) => {
    throw unwritable(tmpdir(), cause);
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  const forget = onInterrupt(remove);
  try {
    return await work(folder);
  } finally {
    await remove();
    forget();
  }
}
