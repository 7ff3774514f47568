import {
  canonicalJson,
  type Digest,
  lockDigest,
  labels as names,
  type Platform,
  type Workspace,
} from '@officina/core';
import { chain, type Planned, rootParent, substitutes } from './lineage.ts';

export interface ImageLabelsOptions {
  readonly workspace: Workspace;
  readonly images: ReadonlyMap<string, Planned>;
  readonly platform: Platform;
  readonly key: Digest;
}

/**
 * The labels of an image: OCI's (annotations.md of the image spec), the factory's own, and devcontainer.metadata.
 * Only what the key covers may stand here, or equal keys would not mean equal bytes: commit, version and time of a
 * release are in its record.
 */
export function imageLabels(
  { name, image, lock }: Planned,
  options: ImageLabelsOptions,
): Record<string, string> {
  const { workspace, images, platform, key } = options;
  const root = rootParent(name, images, platform);
  const { standIns, bootstrapped } = substitutes(name, images);
  const own = chain(name, images, platform).flatMap(({ image: { spec } }) => spec.devcontainer ?? []);
  const metadata = [...(root?.devcontainer ?? []), ...own];
  const labels: Record<string, string> = {
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.description': image.spec.description,
    ...(workspace.factory.source === undefined
      ? {}
      : { 'org.opencontainers.image.source': workspace.factory.source }),
    ...(root === undefined
      ? {}
      : {
          'org.opencontainers.image.base.name': `${root.image}:${root.tag}`,
          'org.opencontainers.image.base.digest': root.digest,
        }),
    ...image.spec.labels,
    ...(metadata.length === 0 ? {} : { 'devcontainer.metadata': canonicalJson(metadata) }),
    [names.image]: name,
    [names.key]: key,
    [names.lock]: lockDigest(lock, platform),
    // Always written, so that an image never keeps its parent's.
    [names.standIns]: standIns.join(','),
    [names.bootstrapped]: bootstrapped.join(','),
  };
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
