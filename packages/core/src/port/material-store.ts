import type { Digest } from '../digest.ts';
import type { Packing } from '../packing.ts';
import type { DigestReference } from '../reference.ts';
import type { DebianPlace } from './debian-archives.ts';

/** The hash by which a file is known before it comes: in hex, of one of the functions that npm and Debian use. */
export interface MaterialHash {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  readonly hex: string;
}

/** Where a file is: an url of upstream, before mirrors; what apt's or npm's own settings lead to; a registry; a file. */
export type MaterialPlace =
  | string
  | { readonly debian: DebianPlace }
  | { readonly npm: string; readonly version: string }
  | { readonly registry: DigestReference; readonly as: 'blob' | 'manifest' }
  | { readonly file: string };

/** One file that a plan builds from: a tool's asset, a `.deb`, an npm tarball. */
export interface Material {
  /** Whose it is, as an error names it: `base: kubectl 1.34.0 for linux/amd64`. */
  readonly what: string;
  readonly from: MaterialPlace;
  readonly hash: MaterialHash;
  /** Bytes, where the lock knows them. */
  readonly size?: number;
}

/** A material that has come, whole and as its hash says. */
export interface KeptMaterial {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** False where it was there already. */
  readonly fetched: boolean;
}

/** A file or a symbolic link as an image has it; `time`, in seconds since 1970, is that of the folders it lies in, too. */
export type PlacedFile = { readonly time: number } & (
  | { readonly file: Material; readonly mode: number }
  | { readonly link: string }
);

/** What a folder for the builder holds under a path: a material or a text for a step to read, or what is only copied. */
export type FolderContent = Readonly<Record<string, Material | { readonly text: string } | PlacedFile>>;

/** How an archive is packed, and what of it is wanted. */
export interface PackedFiles {
  readonly packing: Packing;
  readonly members: readonly string[];
}

/** Keeps materials by their content, for every build of this machine. */
export interface MaterialStore {
  /**
   * Takes a material from the store, or brings it, going on where an earlier run was stopped. What is damaged is brought
   * again. Throws checksum-mismatch, upstream-status, upstream-unreachable, or file-unreadable for a full disk.
   */
  fetch(material: Material, onBytes?: (more: number) => void): Promise<KeptMaterial>;
  /** What the store has of a hash, whole; undefined for nothing. What is damaged is removed. */
  find(hash: MaterialHash): Promise<KeptMaterial | undefined>;
  /** The sha256 of a file of the store. */
  digest(kept: Pick<KeptMaterial, 'file'>): Promise<Digest>;
  /**
   * Takes files out of an archive of the store, by their names in it (the empty one is what a single compressed file holds),
   * and keeps each by its own hash. Left out is what is no plain file, what the archive does not have or does not give, and
   * all of it where the store does not have the archive: a step of the build is then to say why.
   */
  take(archive: Material, packed: PackedFiles): Promise<ReadonlyMap<string, Material>>;
  /** Lays materials of the store and texts out as a folder, whole or not at all; one that is there stays as it is. */
  layOut(content: FolderContent, folder: string): Promise<void>;
}
