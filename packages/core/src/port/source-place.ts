import type { Digest } from '../digest.ts';
import type { Repository } from '../reference.ts';
import type { Material } from './material-store.ts';

/** A file of this machine, by what it holds. */
export interface SourceFile {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly file: string;
  /** A repository that may have the same bytes: a registry that has both takes them from there. */
  readonly from?: Repository;
}

/** A place that keeps the bytes of locks: a registry's repository, or a folder (an OCI image layout). */
export interface SourcePlace {
  /** As messages name it. */
  readonly name: string;
  /** The manifest under a tag; undefined when there is none. */
  manifest(tag: string): Promise<string | undefined>;
  /** Where the bytes of a digest are, if it has them. */
  at(digest: Digest): Material['from'];
  /** Which of these it does not have, or has damaged; none where the place itself sees to that. */
  lacks(files: readonly Pick<SourceFile, 'digest' | 'size'>[]): Promise<readonly Digest[]>;
  /** Puts a file there, unless its bytes are there; whole or not at all. */
  put(file: SourceFile): Promise<void>;
  /** Gives a manifest its tag; all that it names is there. */
  putManifest(tag: string, body: string): Promise<void>;
}

/** Opens places that keep the bytes of locks. */
export interface SourcePlaces {
  /** The one that `keep` in factory.yaml means: of its two places the one that is meant; undefined for `none`. */
  open(
    keep: 'registry' | 'folder' | 'none',
    at: { readonly repository: string; readonly folder: string },
  ): SourcePlace | undefined;
}
