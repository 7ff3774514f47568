import type { PageIndex } from '@officina/core';

/** Where a view is, and what it was asked: `#/release/v1.0.0` has the words `release` and `v1.0.0`. */
export interface Place {
  readonly index: PageIndex;
  readonly words: readonly string[];
}

/** What a view shows: its title, and what stands under it. */
export interface Shown {
  readonly title: string;
  readonly content: readonly (Node | undefined)[];
}

/** One view of the page. */
export type View = (place: Place) => Promise<Shown>;

/** The address of a view with what it was asked. */
export function go(...words: readonly string[]): void {
  location.hash = `/${words.map(encodeURIComponent).join('/')}`;
}
