import { join } from 'node:path';

/** What lies in the cache folder, each in a folder of its own: all of it comes again when it is wanted. */
export const cacheParts = ['apt-sources', 'assets', 'documents', 'go', 'http', 'python'] as const;

/** Where a part of a cache folder is. */
export function cachePlace(cacheFolder: string, part: (typeof cacheParts)[number]): string {
  return join(cacheFolder, part);
}
