import type { Digest, RawManifest, Reference, Registry } from '@officina/core';

/**
 * A manifest that the registry really has; undefined when it has none. HEAD comes first: the CNCF distribution 2.8
 * answers a conditional GET by digest with "not modified" before it looks whether the manifest is there.
 */
export async function presentManifest(
  reference: Reference & { readonly digest: Digest },
  registry: Registry,
): Promise<RawManifest | undefined> {
  return (await registry.head(reference)) === undefined ? undefined : registry.manifest(reference);
}
