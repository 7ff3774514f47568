import type { FactorySpec, Repository, SourcePlace } from '@officina/core';
import type { UploadRegistry } from '../registry/registry.ts';
import { createFolderPlace } from './folder-place.ts';
import { createRegistryPlace } from './registry-place.ts';

export interface SourcePlaceOptions {
  readonly repository: Repository;
  readonly registry: UploadRegistry;
  /** The folder for `folder`. */
  readonly folder: string;
}

/** Where the bytes of locks are kept, as `keep` in factory.yaml says; undefined for nowhere. */
export function createSourcePlace(
  keep: FactorySpec['keep'],
  { repository, registry, folder }: SourcePlaceOptions,
): SourcePlace | undefined {
  if (keep === 'registry') return createRegistryPlace(repository, registry);
  return keep === 'folder' ? createFolderPlace(folder) : undefined;
}
