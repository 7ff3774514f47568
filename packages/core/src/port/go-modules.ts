import type { Sha256 } from '../digest.ts';

/** What is to be compiled. */
export interface GoPrograms {
  /** The path of the module. */
  readonly module: string;
  /** As Go writes it: `v1.2.3`. */
  readonly version: string;
  /** Packages of the module that are programs, by their paths below it; `.` is the module itself. */
  readonly programs: readonly string[];
  /** GOARCH of each machine that it is compiled for. */
  readonly architectures: readonly string[];
  /** The version of the Go that compiles it: `1.26.8`; absent where nobody knows. */
  readonly go?: string;
}

/** A file that a compilation needs of a module proxy. */
export interface GoFile {
  /** Below the proxy's address: `golang.org/x/mod/@v/v0.26.0.zip`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** All that a compilation needs. */
export interface GoFiles {
  readonly files: readonly GoFile[];
  /** Whether each is what Go's checksum database has of it. */
  readonly inDatabase: boolean;
}

/** Go's own client: which modules a program is made of is Go's business. */
export interface GoModules {
  /**
   * The files from which Go compiles programs without C, asked of Go and then tried with these files alone; nothing is
   * compiled. Throws tool-missing without Go, version-none for a Go that is too old for the module, upstream-unreachable, and
   * for what Go does not compile asset-not-a-program, asset-missing or command-failed.
   */
  files(programs: GoPrograms): Promise<GoFiles>;
}
