import type { NpmIdentity, PackageLockEntry } from '../package-lock.ts';
import type { HttpRequest } from './http.ts';

/** One published version of an npm package. */
export interface NpmVersion {
  readonly version: string;
  /** ISO 8601; absent where the registry does not say. */
  readonly released?: string;
  readonly deprecated: boolean;
  /** Left out, false: whether the dist-tag `latest` names it now. */
  readonly latest?: boolean;
}

/** What the owner's own npm configuration asks of the age of versions (`min-release-age`, `before` and what is exempt). */
export interface NpmAge {
  /** Seconds; 0 where nothing is asked. */
  readonly cooldown: number;
  /** Nothing that was published later enters. */
  readonly before?: Date;
  /** True for a package that `min-release-age-exclude` names. */
  isExempt(pkg: string): boolean;
}

/** A package.json and the package-lock.json that npm made of it, without download addresses. */
export interface NpmLockfile {
  readonly manifest: string;
  readonly lockfile: string;
  /** The integrity (`sha512-...`) of each package asked for. */
  readonly integrity: Readonly<Record<string, string>>;
}

/** The npm client with its own configuration: private registries and mirrors are its business. */
export interface Npm {
  /** What npm's own configuration asks of ages, read once; throws what npm fails with. */
  age(): Promise<NpmAge>;
  /** Every published version; throws upstream-unreachable, upstream-status or upstream-answer. */
  versions(pkg: string): Promise<NpmVersion[]>;
  /**
   * Locks exact versions with everything below them; `previous` keeps what need not move. What enters was published before
   * `before`, where that is given, which then counts instead of npm's own configuration.
   */
  lock(
    packages: Readonly<Record<string, string>>,
    previous?: Pick<NpmLockfile, 'manifest' | 'lockfile'>,
    options?: { readonly before?: Date },
  ): Promise<NpmLockfile>;
  /**
   * What the registry says now of each of these, by `name@version`, as an entry of package-lock.json. Throws
   * upstream-unreachable, upstream-status, version-none for one that is not published, or upstream-answer.
   */
  published(asked: readonly NpmIdentity[]): Promise<ReadonlyMap<string, PackageLockEntry>>;
  /**
   * When each of these was published, by `name@version`, in ISO 8601; without those of which the registry says no date. Throws
   * upstream-unreachable, upstream-status or upstream-answer.
   */
  released(asked: readonly NpmIdentity[]): Promise<ReadonlyMap<string, string>>;
}

/** Where npm packages are: only npm's own settings say. */
export interface NpmTarballs {
  /** Where nearly every registry has it, with the credentials for it. */
  usual(name: string, version: string): Promise<HttpRequest>;
  /** Where the registry says that it is; throws upstream-answer. */
  asked(name: string, version: string): Promise<HttpRequest>;
}
