import type { Sha256 } from '../digest.ts';
import type { Packing } from '../packing.ts';
import type { HttpRequest } from './http.ts';

/** Bytes that were fetched, by their own hash; they stay in a content-addressed cache on disk. */
export interface StoredAsset {
  readonly sha256: Sha256;
  /** Bytes. */
  readonly size: number;
  readonly file: string;
  /** The answer's headers, names in lower case; empty when the bytes came from the cache. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One member of an archive (or the program itself, with an empty path). */
export interface ArchiveMember {
  /** As the archive writes it, without a leading `./`. */
  readonly path: string;
  /** `special` for a device, a pipe and the like. */
  readonly kind: 'file' | 'directory' | 'link' | 'special';
  /** Bytes unpacked; 0 for others than files. */
  readonly size: number;
  /** The first 64 bytes of a file: enough for an ELF header or an html page. */
  readonly head: Uint8Array;
  /** Where a link points, as written. */
  readonly target?: string;
}

/** Downloads assets, streamed to disk and hashed on the way, and looks into them without unpacking to disk. */
export interface AssetStore {
  /** Throws upstream-status for an answer other than 200, asset-truncated for fewer bytes than announced. */
  download(request: HttpRequest, onBytes?: (total: number) => void): Promise<StoredAsset>;
  /** Another hash of what was fetched, in hex. */
  hash(asset: StoredAsset, algorithm: 'sha512' | 'blake2b512'): Promise<string>;
  /** All bytes of what was fetched. */
  read(asset: StoredAsset): Promise<Uint8Array>;
  /** The bytes of a known hash when the cache has them. */
  find(sha256: Sha256): Promise<StoredAsset | undefined>;
  /**
   * Throws asset-not-a-program when it is not such an archive at all, archive-refused when it is larger than the limits,
   * tool-missing where a program of this machine would have to unpack it and is not there.
   */
  inspect(asset: StoredAsset, packing: Packing, limits?: ArchiveLimits): Promise<ArchiveMember[]>;
  /** All bytes of a file in a zip, by its name there; undefined where it has none of that name. */
  readMember(zip: StoredAsset, name: string): Promise<Uint8Array | undefined>;
}

/** What an archive may grow to. */
export interface ArchiveLimits {
  /** Unpacked, together. */
  readonly bytes: number;
  readonly members: number;
}

/** Enough for every tool that we know of, ten times over; image.yaml may say otherwise of one. */
export const archiveLimits: ArchiveLimits = { bytes: 4_000_000_000, members: 200_000 };
