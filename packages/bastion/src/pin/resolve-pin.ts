import {
  type Digest,
  digested,
  FactoryError,
  platformOf,
  type Registry,
  readManifest,
  readRegistryImage,
  renderReference,
  type TagReference,
} from '@officina/core';

export interface PinnedImage {
  readonly digest: Digest;
  /** `os/architecture` of each image behind it, in its order. */
  readonly platforms: readonly string[];
}

type Asked = Pick<Registry, 'manifest' | 'blob' | 'head'>;

/**
 * What a tag names now, once all of it is there: the image of each wanted platform, and everything else that its index
 * lists. A StatefulSet with a digest that is not there stays stuck. Throws registry-missing and platform-missing.
 */
export async function resolvePin(
  reference: TagReference,
  wanted: readonly string[],
  registry: Asked,
): Promise<PinnedImage> {
  const digest = await registry.head(reference);
  const name = renderReference(reference);
  if (digest === undefined) {
    throw new FactoryError('registry-missing', `${name} is not in the registry`, {
      hint: 'look at its tags, and name one with --tag',
    });
  }
  return requireWhole({ digest, wanted, name, repository: reference }, registry);
}

interface Whole {
  readonly digest: Digest;
  readonly wanted: readonly string[];
  /** For messages. */
  readonly name: string;
  readonly repository: Parameters<typeof digested>[0];
}

/** The platforms behind a digest, each of which is there; throws registry-missing and platform-missing. */
export async function requireWhole(
  { digest, wanted, name, repository }: Whole,
  registry: Asked,
): Promise<PinnedImage> {
  const raw = await registry.manifest(digested(repository, digest));
  if (raw === undefined) throw gone(name, digest);
  const { manifests } = readManifest(raw.body) ?? {};
  const platforms: string[] = [];
  if (manifests === undefined) {
    const image = await readRegistryImage(registry, digested(repository, digest));
    platforms.push(image?.platform ?? 'unknown');
  }
  for (const entry of manifests ?? []) {
    const found = await registry.head(digested(repository, entry.digest));
    if (found === undefined) throw gone(`${name} (${platformOf(entry) ?? 'unknown'})`, entry.digest);
    // Statements about an image stand beside it, for no platform.
    if (platformOf(entry) !== 'unknown/unknown') platforms.push(platformOf(entry) ?? 'unknown');
  }
  const missing = wanted.filter((platform) => !platforms.includes(platform));
  if (missing.length === 0) return { digest, platforms };
  throw new FactoryError(
    'platform-missing',
    `${name}: wanted ${missing.join(' and ')}, got ${platforms.join(', ')}`,
    { hint: 'name the platforms of your nodes with --platform, or another tag' },
  );
}

function gone(name: string, digest: Digest): FactoryError {
  return new FactoryError('registry-missing', `${name} names ${digest}, which is not in the registry`, {
    hint: 'ask those who release it, and name another tag: nothing was written',
  });
}
