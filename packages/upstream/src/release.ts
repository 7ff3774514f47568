import type { Platform } from '@officina/core';

/** The bytes of a file: in memory, in a file of the upstream's folder, or not there at all (only facts are recorded). */
export type Content = Uint8Array | { readonly file: string } | 'withheld';

/** One file of a release and what is true of its bytes. */
export interface Asset {
  readonly name: string;
  readonly platform: Platform;
  /** Bytes; 0 where it is not known. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly standIn: boolean;
  readonly content: Content;
}

/** One version of a tool as it was made; what is published of it can be spoilt by a fault. */
export interface Release {
  readonly tool: string;
  readonly version: string;
  /** ISO 8601; absent where it is not known. */
  readonly released?: string;
  readonly assets: readonly Asset[];
}
