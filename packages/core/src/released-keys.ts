import { type KeptKeys, parseKeptKeys } from './document/kept-keys.ts';
import { readArtifact } from './oci/artifact.ts';
import type { Registry } from './port/registry.ts';
import { tagged } from './reference.ts';

/** The tag of the keys of the newest release, beside the images; a variant's images have the same names and other keys. */
export function releasedKeysTag(variant?: string): string {
  return variant === undefined ? 'release-keys' : `release-keys-${variant}`;
}

/** The keys that the newest release left in a repository; undefined when there are none. Throws document-invalid. */
export async function readReleasedKeys(
  { repository, variant }: { readonly repository: string; readonly variant?: string | undefined },
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<KeptKeys['keys'] | undefined> {
  const found = await readArtifact(tagged(repository, releasedKeysTag(variant)), registry);
  return found && parseKeptKeys(found.text, found.origin).keys;
}
