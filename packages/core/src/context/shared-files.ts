import type { FileEntry, Files } from '../port/files.ts';
import { readTakenFiles, type TakenFiles } from './context.ts';

/** Everything in each folder that images share, by the folder's name. */
export type SharedFiles = ReadonlyMap<string, TakenFiles>;

/**
 * Reads and hashes all of the folders that images share: no .dockerignore counts there. Throws what readTakenFiles throws;
 * `limit` is for the bytes of one folder.
 */
export async function readSharedFiles(
  files: Pick<Files, 'read' | 'readBytes' | 'walk'>,
  folders: ReadonlyMap<string, string>,
  { limit }: { readonly limit: number },
): Promise<SharedFiles> {
  const found = new Map<string, TakenFiles>();
  for (const [name, folder] of folders) {
    const entries: readonly FileEntry[] = await files.walk(folder);
    // The same on every platform.
    const sources = new Map([['linux/amd64', ['.']]] as const);
    const taken = await readTakenFiles(files, { name, folder }, { sources, limit, entries });
    found.set(name, taken.get('linux/amd64') ?? new Map());
  }
  return found;
}
