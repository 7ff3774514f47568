import { type Exec, type Files, isFactoryError, type Talk } from '@officina/core';
import type { BakeDefinition, BakeTarget } from './bake.ts';

interface CacheFolderPorts {
  readonly exec: Exec;
  readonly files: Pick<Files, 'read'>;
  readonly talk: Pick<Talk, 'warn'>;
}

/**
 * The definition without those local caches that cannot be written, each told: there buildx stops before it begins, or
 * fails after all is built, and no ignore-error helps.
 */
export async function withUsableCaches(
  definition: BakeDefinition,
  ports: CacheFolderPorts,
): Promise<BakeDefinition> {
  const target: Record<string, BakeTarget> = {};
  for (const [name, { 'cache-to': lines, ...rest }] of Object.entries(definition.target)) {
    const kept: string[] = [];
    for (const line of lines ?? []) {
      const folder = folderOf(line);
      const problem = folder === undefined ? undefined : await problemOf(folder, ports);
      if (problem === undefined) kept.push(line);
      else ports.talk.warn(`a cache was left out: ${folder} cannot be written: ${problem}`);
    }
    target[name] = kept.length === 0 ? rest : { ...rest, 'cache-to': kept };
  }
  return { ...definition, target };
}

/** The folder of a local cache: attributes are one line of CSV. */
function folderOf(line: string): string | undefined {
  if (!/(?:^|,)"?type=local"?(?:,|$)/.test(line)) return undefined;
  const [, quoted, plain] = /(?:^|,)(?:"dest=([^"]*)"|dest=([^,]*))/.exec(line) ?? [];
  return quoted ?? plain;
}

async function problemOf(folder: string, { exec, files }: CacheFolderPorts): Promise<string | undefined> {
  const made = await exec.run('mkdir', ['-p', folder]);
  if (made.exitCode !== 0) return made.stderr.trim();
  try {
    const index = await files.read(`${folder}/index.json`);
    if (index !== undefined) JSON.parse(index);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isFactoryError(error)) throw error;
    return `index.json is damaged (${error.message}); remove the folder`;
  }
}
