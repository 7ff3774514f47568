import type { LockedPackage } from '../document/lock.ts';
import type { Platform } from '../platform.ts';

export interface DebianQuestion {
  /** The external parent that apt runs in: an image reference with digest. */
  readonly image: string;
  readonly platform: Platform;
  readonly packages: readonly string[];
  /** What stages of the build install instead, each in the same parent, by the stage's name. */
  readonly stages?: Readonly<Record<string, readonly string[]>>;
}

/** Asks the apt of a base image what it would install, without installing. */
export interface DebianSolver {
  /**
   * Every package that would come, the transitive ones too, each once and with the stages that it comes for, all by the same
   * state of the mirror, sorted by name; throws asset-missing for an unknown name.
   */
  solve(question: DebianQuestion): Promise<LockedPackage[]>;
}
