import {
  childrenOf,
  digested,
  type PinnedReference,
  type Registry,
  readIfJson,
  readRegistryImage,
} from '@officina/core';

/** The label that devcontainer clients read (containers.dev, image metadata): entries, the last of which wins. */
const label = 'devcontainer.metadata';

/** Whom an image's label names as the user of a workspace; undefined where it names nobody, and for no such label. */
export async function remoteUserOf(
  registry: Pick<Registry, 'manifest' | 'blob'>,
  reference: PinnedReference,
): Promise<string | undefined> {
  const raw = await registry.manifest(digested(reference, reference.digest));
  if (raw === undefined) return undefined;
  // Every platform of an image has the same label.
  const [first = raw.digest] = childrenOf(raw);
  const image = await readRegistryImage(registry, digested(reference, first));
  const said = readIfJson(image?.labels?.[label]);
  const entries: readonly unknown[] = Array.isArray(said) ? said : [said];
  return entries.map(userOf).findLast((user) => user !== undefined);
}

function userOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('remoteUser' in entry)) return undefined;
  return typeof entry.remoteUser === 'string' ? entry.remoteUser : undefined;
}
