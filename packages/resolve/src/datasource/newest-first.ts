import { compareVersions, type ToolSpec } from '@officina/core';
import type { Offer } from './datasource.ts';

/** Offers in the order that a datasource gives them, for an upstream that lists them in any. */
export function newestFirst(
  offers: readonly Offer[],
  { scheme = 'semver' }: Pick<ToolSpec, 'scheme'>,
): Offer[] {
  return [...offers].sort((a, b) => compareVersions(b.version, a.version, scheme));
}
