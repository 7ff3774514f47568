import type { Platform } from '../platform.ts';

/** What is to be installed. */
export interface PythonWish {
  /** What a person wants: `httpie[socks]==3.2.4`, each as PEP 508 writes it. */
  readonly requirements: readonly string[];
  /** The Python that runs it, by three numbers: `3.11.2`. */
  readonly python: string;
  readonly platform: Platform;
  /** What was published after this moment (ISO 8601) is not there. */
  readonly before: string;
}

/** A project that is installed, and the files of it that do. */
export interface PythonProject {
  /** As PEP 503 spells it. */
  readonly name: string;
  readonly version: string;
  /** File names of wheels for this platform, or for any. */
  readonly wheels: readonly string[];
}

/** Which projects of PyPI a program takes, asked of a resolver: versions, markers and tags are its business. */
export interface PythonPackages {
  /**
   * All that is installed for a wish, itself included; nothing is built from source. Throws tool-missing without a Python to
   * ask with, version-none where no versions fit one another, upstream-unreachable, and command-failed.
   */
  closure(wish: PythonWish): Promise<readonly PythonProject[]>;
}
