import {
  type DebianRepository,
  FactoryError,
  type Lock,
  type LockedRepository,
  type WorkspaceImage,
} from '@officina/core';
import type { ResolvePorts } from '../ports.ts';
import { readKeyFile } from './key-file.ts';

export type Repositories = Readonly<Record<string, DebianRepository>>;

/** The apt repositories of others that image.yaml names, with their keys; throws file-missing and file-unreadable. */
export async function readRepositories(
  { folder, spec }: Pick<WorkspaceImage, 'folder' | 'spec'>,
  { files }: Pick<ResolvePorts, 'files'>,
): Promise<Repositories> {
  const found: Record<string, DebianRepository> = {};
  for (const [name, { key, ...wish }] of Object.entries(spec.debian?.repositories ?? {})) {
    const keyFile = `${folder}/${key}`;
    const bytes = await files.readBytes(keyFile);
    if (bytes === undefined) {
      throw new FactoryError('file-missing', `${keyFile}, the key of apt repository ${name}, is not there`, {
        hint: `put the publisher's public key there, as they give it out, and compare its fingerprint (gpg --show-keys)`,
      });
    }
    const { armored, keys } = readKeyFile(bytes, keyFile);
    found[name] = { ...wish, keyFile, key: armored, keys };
  }
  return found;
}

/** What a lock has of repositories: of all that are there, and of those that packages of other platforms still come from. */
export function lockRepositories(
  repositories: Repositories,
  { debian, old = {} }: { readonly debian: Lock['debian']; readonly old: Lock['repositories'] },
): Record<string, LockedRepository> | undefined {
  const used = Object.values(debian ?? {}).flatMap((packages) =>
    packages.flatMap((one) => one.repository ?? []),
  );
  const kept = Object.entries(old).filter(([name]) => used.includes(name));
  const now = Object.entries(repositories).map(
    ([name, { url, suite, components, keys }]): [string, LockedRepository] => [
      name,
      { url, suite, ...(components.length === 0 ? {} : { components: [...components] }), keys },
    ],
  );
  return kept.length + now.length === 0 ? undefined : Object.fromEntries([...kept, ...now]);
}
