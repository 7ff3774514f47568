import {
  digested,
  emptyConfig,
  mediaTypes,
  type Repository,
  renderReference,
  type SourcePlace,
  tagged,
} from '@officina/core';
import type { HostRegistry } from '../registry/registry.ts';

/** Keeps the bytes of locks beside the images of a repository: a file is the blob of its own sha256. */
export function createRegistryPlace(repository: Repository, registry: HostRegistry): SourcePlace {
  return {
    name: renderReference(repository),
    manifest: async (tag) => (await registry.manifest(tagged(repository, tag)))?.body,
    at: (digest) => ({ registry: digested(repository, digest), as: 'blob' }),
    // It takes no manifest without its blobs, and takes none away that one names.
    lacks: async () => [],
    put: async ({ digest, size, file, from }) => {
      const mountFrom = from === undefined ? {} : { mountFrom: from };
      await registry.putBlob(repository, { digest, size, file, ...mountFrom });
    },
    putManifest: async (tag, body) => {
      await registry.putBlob(repository, emptyConfig);
      await registry.putManifest(tagged(repository, tag), { mediaType: mediaTypes.manifest, body });
    },
  };
}
