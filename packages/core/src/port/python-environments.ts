import type { EnvironmentPlace } from '../environment-files.ts';
import type { Material } from './material-store.ts';

/** A virtual environment of Python as it is in an image. */
export interface PackedEnvironment {
  /** Whose it is, as an error names it. */
  readonly what: string;
  /** In the order of their installation: of two that bring one path, the later one's file stays. */
  readonly wheels: readonly Material[];
  readonly place: EnvironmentPlace;
  /** Links of the image that lead to its programs. */
  readonly links: Readonly<Record<string, string>>;
  /** Of all its files, in seconds since 1970. */
  readonly time: number;
}

/** Installs wheels that are in the store of materials. */
export interface PythonEnvironments {
  /**
   * An environment as a tar, which is in the store then; undefined where that does not have all of its wheels. Throws
   * asset-not-a-program, archive-escapes, archive-refused, archive-member-missing, and file-unreadable for a disk that does
   * not take it.
   */
  pack(environment: PackedEnvironment): Promise<Material | undefined>;
}
