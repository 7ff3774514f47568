import type { Platform } from '@officina/core';
import { type MemoryRegistry, memoryRegistry } from '@officina/fakes';
import type { BastionOptions } from './options.ts';

/** A bastion as restricted as it can be. */
export const plain: BastionOptions = {
  namespace: 'bastion',
  role: 'view',
  storage: '5Gi',
  sudo: false,
  hostNetwork: false,
};

/** A repository in memory whose tag names an index of images for the platforms. */
export function seeded(tag: string, platforms: readonly Platform[]): MemoryRegistry {
  const registry = memoryRegistry();
  seedIndex(registry, tag, platforms);
  return registry;
}

/** Gives a tag another index; its digest. */
export function seedIndex(registry: MemoryRegistry, tag: string, platforms: readonly Platform[]) {
  const manifests = platforms.map((platform) => {
    const digest = registry.seedImage({ platform, labels: { tag } });
    const [os, architecture] = platform.split('/');
    return { digest, platform: { os, architecture } };
  });
  return registry.seed(JSON.stringify({ schemaVersion: 2, manifests }), tag);
}
