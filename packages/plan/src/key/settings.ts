import type { Workspace } from '@officina/core';
import type { BuilderSettings } from './key-document.ts';

/**
 * 2020-01-01T00:00:00Z. A constant, because anything that moves would break a promise: the commit's time gives equal
 * keys other bytes, and the newest release in a lock gives every layer other bytes when one tool is bumped.
 */
export const defaultEpoch = 1_577_836_800;

/** The settings that every image of a workspace is built with. */
export function builderSettings({ factory }: Workspace, epoch: number = defaultEpoch): BuilderSettings {
  return {
    // Move this when the build room's generated definition makes other bytes from the same inputs.
    recipe: '5',
    compression: factory.compression,
    epoch,
    ...(factory.source === undefined ? {} : { source: factory.source }),
  };
}
