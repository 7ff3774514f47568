import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mapToEnd, renderBytes } from '@officina/core';
import { cacheParts } from '@officina/host';

/** A folder of what this machine keeps so as not to ask for it again. */
export interface KeptFolder {
  readonly folder: string;
  readonly bytes: number;
}

/** What there is of it; of anything else in the cache folder, which a person may share with others, nothing is said. */
export async function findKept(cacheFolder: string): Promise<KeptFolder[]> {
  const found = await mapToEnd([...cacheParts], cacheParts.length, async (part): Promise<KeptFolder[]> => {
    const folder = join(cacheFolder, part);
    const bytes = await sizeWithin(folder);
    return bytes === undefined ? [] : [{ folder, bytes }];
  });
  return found.flat();
}

/** Takes these folders away; throws what the disk says. */
export async function clearKept(kept: readonly KeptFolder[]): Promise<void> {
  for (const { folder } of kept) await rm(folder, { recursive: true, force: true });
}

/** A line for each folder. */
export function renderKept(kept: readonly KeptFolder[]): string[] {
  return kept.map(({ folder, bytes }) => `cache ${folder}, ${renderBytes(bytes)}`);
}

/** Bytes of all files; undefined for no folder. */
async function sizeWithin(folder: string): Promise<number | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const sizes = await mapToEnd(
    entries.filter((entry) => entry.isFile()),
    16,
    async ({ parentPath, name }) => {
      const found = await stat(join(parentPath, name)).catch(() => undefined);
      return found?.size ?? 0;
    },
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
