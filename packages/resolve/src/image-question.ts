import type { FactorySpec, Lock, Platform, WorkspaceImage } from '@officina/core';
import type { Selection } from './selection.ts';

/** One image and how its wishes are read. */
export interface ImageQuestion {
  readonly image: WorkspaceImage;
  readonly factory: FactorySpec;
  readonly platforms: readonly Platform[];
  readonly selection: Selection;
  /** All images of the workspace. */
  readonly images: ReadonlyMap<string, WorkspaceImage>;
  /** The lock that another image has after this run. */
  readonly lockOf: (image: string) => Promise<Lock | undefined>;
}
