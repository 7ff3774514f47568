import type { LockedAsset } from '@officina/core';

/** What kind of thing a component is, as a property of it says. */
export const kindProperty = 'officina:kind';

/** One component, whatever document it goes to. */
export interface Part {
  readonly type: 'Application' | 'Library' | 'Container' | 'OperatingSystem';
  readonly ref: string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
  readonly hash?: { readonly algorithm: 'SHA-256' | 'SHA-512'; readonly hex: string };
  readonly assets?: readonly LockedAsset[];
  /** What a Debian package was built from, by the name that advisories have it under. */
  readonly source?: { readonly name: string; readonly version: string };
  /** Who hands it out: `Debian Zsh Maintainers <...>`. */
  readonly supplier: string;
  /** As its own files say it: an SPDX expression, or a word of its author's. */
  readonly license?: string;
  /** The refs of other parts that it needs. */
  readonly depends: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
}
