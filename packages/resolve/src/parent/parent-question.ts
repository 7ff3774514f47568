import type { LockedParent, ParentEnvironment, ParentSpec, Platform } from '@officina/core';

/** One external parent of one image, and what its lock holds now. */
export interface ParentQuestion {
  readonly name: string;
  readonly parent: ParentSpec;
  readonly locked: LockedParent | undefined;
  readonly platforms: readonly Platform[];
  /** The tools that run by its Python, where it is called python. */
  readonly environments: readonly ParentEnvironment[];
  /** Seconds, of the factory. */
  readonly cooldown: number;
}
