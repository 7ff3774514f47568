import type { Digest } from '../digest.ts';
import type { DigestReference, Reference, Repository, TagReference } from '../reference.ts';

/** A manifest or index as the registry holds it: its bytes are its identity. */
export interface RawManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly body: string;
}

/** A blob that may be too large to be held: a file, which an upload that broke reads again. */
export interface BlobFile {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly file: string;
  /** A repository that may have it: where it is of the same registry, that one is asked to take it from there. */
  readonly mountFrom?: Repository;
}

/** The part of the OCI distribution API that the factory uses. */
export interface Registry {
  /** The digest behind a reference; undefined when there is none. Throws registry-unreachable or registry-refused. */
  head(reference: Reference): Promise<Digest | undefined>;
  /** The manifest behind a reference; undefined when there is none. */
  manifest(reference: Reference): Promise<RawManifest | undefined>;
  /** A small blob (a config), as text; undefined when there is none. */
  blob(reference: DigestReference): Promise<string | undefined>;
  /** Writes a manifest and returns its digest. */
  putManifest(reference: Reference, manifest: Pick<RawManifest, 'mediaType' | 'body'>): Promise<Digest>;
  /** Writes a blob, unless it is there, and returns its digest; throws what reading a file throws, too. */
  putBlob(repository: Repository, content: string | BlobFile): Promise<Digest>;
  /** All tags of a repository, sorted. */
  tags(repository: Repository): Promise<string[]>;
}

/** A registry that lets things go: only prune asks for it. */
export interface PrunableRegistry extends Registry {
  /**
   * Removes a manifest, and with it every tag that names it; nothing happens when it is not there. False when the
   * registry does not delete.
   */
  remove(reference: DigestReference): Promise<boolean>;
  /** Removes a tag alone; what it names stays, with its other tags. False, and nothing written, as for `remove`. */
  untag(reference: TagReference): Promise<boolean>;
}
