import { type Exec, isFactoryError } from '@officina/core';
import { ownPlatform } from '../own-platform.ts';
import type { Settings } from '../settings.ts';
import type { Owner } from './starter.ts';

/** Whose factory a folder is to hold: by --registry, by the repository's origin on GitHub, else an example. */
export async function findOwner(
  settings: Pick<Settings, 'registry' | 'platforms'>,
  name: string,
  exec: Exec,
): Promise<Owner> {
  const origin = repositoryOnGitHub(await originOf(exec));
  const platforms = settings.platforms ?? [ownPlatform()];
  const registry = settings.registry ?? (origin && `ghcr.io/${origin.toLowerCase()}`);
  return {
    registry: registry ?? `ghcr.io/you/${name}`,
    isRegistryKnown: registry !== undefined,
    ...(origin === undefined ? {} : { source: `https://github.com/${origin}` }),
    platforms,
  };
}

/** `owner/repository` of a remote's address at GitHub; undefined for any other. */
export function repositoryOnGitHub(url: string): string | undefined {
  return /^(?:https:\/\/|ssh:\/\/git@|git@)(?:[^@/]*@)?github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    url,
  )?.[1];
}

async function originOf(exec: Exec): Promise<string> {
  try {
    const args = ['-c', 'safe.directory=*', 'config', '--get', 'remote.origin.url'];
    return (await exec.run('git', args)).stdout.trim();
  } catch (error) {
    if (isFactoryError(error) && error.code === 'tool-missing') return '';
    throw error;
  }
}
