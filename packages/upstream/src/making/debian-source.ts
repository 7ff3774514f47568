import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Apt } from './apt.ts';
import type { RealProgram } from './debian-program.ts';

/**
 * Upstream's own archive of a program's source, as Debian keeps it beside its changes: the very bytes that upstream
 * publishes, where Debian did not have to pack them anew. Throws RangeError when there is none.
 */
export async function debianSource(apt: Apt, name: string, folder: string): Promise<RealProgram> {
  await apt.source(name, folder);
  for (const file of await readdir(folder)) {
    const [, version] = /_(\d+(?:\.\d+)*)\.orig\.tar\.xz$/.exec(file) ?? [];
    if (version !== undefined) return { version, bytes: await readFile(join(folder, file)) };
  }
  throw new RangeError(`Debian has no archive of upstream's own for ${name}`);
}
