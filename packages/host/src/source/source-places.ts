import { repositoryOf, type SourcePlaces } from '@officina/core';
import type { HostRegistry } from '../registry/registry.ts';
import { createFolderPlace } from './folder-place.ts';
import { createRegistryPlace } from './registry-place.ts';

/** The places of this machine and of its registries; nothing is asked before one is used. */
export function createSourcePlaces(registry: HostRegistry): SourcePlaces {
  return {
    open: (keep, { repository, folder }) => {
      if (keep === 'registry') return createRegistryPlace(repositoryOf(repository), registry);
      return keep === 'folder' ? createFolderPlace(folder) : undefined;
    },
  };
}
