import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSecret } from '@officina/build';
import { type NpmSettings, onInterrupt } from '@officina/host';

/**
 * Lends npm's own settings of this machine (registry, its credentials, certificate authorities) to work that builds:
 * as secrets they are in no layer and in no key. The copy is readable by this user alone and gone afterwards.
 */
export async function withNpmSecrets<T>(
  found: NpmSettings | undefined,
  work: (secrets: readonly BuildSecret[]) => Promise<T>,
): Promise<T> {
  if (found === undefined) return work([]);
  const folder = await mkdtemp(join(tmpdir(), 'officina-npm-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const release = onInterrupt(remove);
  try {
    const file = join(folder, 'npmrc');
    const own =
      found.userconfig === undefined ? '' : await readFile(found.userconfig, 'utf8').catch(() => '');
    const lines = own.split('\n').filter((line) => /^(?:\/\/|@[\w-]+:registry)/.test(line.trim()));
    await writeFile(file, [`registry=${found.registry}`, ...lines, ''].join('\n'), { mode: 0o600 });
    const ca = found.cafile === undefined ? [] : [{ id: 'ca', file: found.cafile }];
    return await work([{ id: 'npmrc', file }, ...ca]);
  } finally {
    release();
    await remove();
  }
}
