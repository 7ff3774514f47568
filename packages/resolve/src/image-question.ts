import type { FactorySpec, Platform, WorkspaceImage } from '@officina/core';
import type { Selection } from './selection.ts';

/** One image and how its wishes are read. */
export interface ImageQuestion {
  readonly image: WorkspaceImage;
  readonly factory: FactorySpec;
  readonly platforms: readonly Platform[];
  readonly selection: Selection;
}
