import { totalmem } from 'node:os';
import type { Exec } from '@officina/core';

/** Of so much memory the tests' files, a gigabyte or two, may take a part. */
const plenty = 16 * 1024 ** 3;

/**
 * Lays a folder in memory where the machine has plenty of it and lets this user mount; elsewhere it stays on its disk. Tests
 * make and remove some hundred thousand small files, and on ext4 without a journal each new file passes over all that were
 * removed in the last minutes, whoever removed them.
 */
export async function layInMemory(folder: string, exec: Exec): Promise<void> {
  if (totalmem() < plenty) return;
  await exec.run('mount', ['-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', folder]);
}
