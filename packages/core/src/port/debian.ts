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
  /** What images of ours have installed in the parent before, the lowest first, by the context that brings the packages. */
  readonly below?: ReadonlyMap<string, readonly DebianBelow[]>;
  /** What must be there already, by the context that need not bring it. */
  readonly present?: Readonly<Record<string, readonly string[]>>;
}

/** What one image has locked, and installs. */
export interface DebianBelow {
  readonly image: string;
  readonly packages: readonly LockedPackage[];
  /** The repositories that some of these come from; they alone are asked of them. */
  readonly repositories: Readonly<Record<string, DebianRepository>>;
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
   * names that are asked of them and names that Debian has not. A name that is installed below is not asked for. Throws
   * asset-missing for a name that is unknown or no package's own, signature-invalid for a repository that its key does not
   * speak for, lock-stale where `present` is not there, debian-pin-expired for a package below that the mirror no longer has.
   */
  solve(question: DebianQuestion): Promise<LockedPackage[]>;
}
