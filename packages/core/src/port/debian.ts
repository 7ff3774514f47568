import type { LockedPackage, LockedRepository } from '../document/locked-debian.ts';
import type { Platform } from '../platform.ts';

export interface DebianQuestion {
  /** The external parent that apt runs in: an image reference with digest. */
  readonly image: string;
  readonly platform: Platform;
  readonly packages: readonly string[];
  /** What stages of the build install instead, each in the same parent, by the stage's name. */
  readonly stages?: Readonly<Record<string, readonly string[]>>;
  /** Repositories of others, by name. */
  readonly repositories?: Readonly<Record<string, DebianRepository>>;
}

/** An apt repository of somebody else, and what is asked of it alone. */
export interface DebianRepository extends Pick<LockedRepository, 'url' | 'suite' | 'keys'> {
  readonly components: readonly string[];
  /** Armored, all that may speak for it; apt decides. */
  readonly key: string;
  /** Where the key is, for a person. */
  readonly keyFile: string;
  readonly packages: readonly string[];
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** Asks the apt of a base image what it would install, without installing. */
export interface DebianSolver {
  /**
   * Every package that would come, the transitive ones too, each once and with the stages that it comes for, all by the same
   * state of the mirror, sorted by name. Debian's are what they were without the repositories of others, which add only
   * names that are asked of them and names that Debian has not. Throws asset-missing for an unknown name, signature-invalid
   * for a repository that its key does not speak for.
   */
  solve(question: DebianQuestion): Promise<LockedPackage[]>;
}
