import type { Platform } from '@officina/core';
import { newestWanted, type Standing, type Wish } from './choose.ts';
import type { Datasource, Offer, Query } from './datasource/datasource.ts';

interface Sight {
  readonly wish: Wish;
  readonly standing: Standing;
  readonly source: Datasource;
  readonly query: Query;
  readonly platforms: readonly Platform[];
}

/**
 * Dates the newest fitting version of an upstream without dates by its files: the youngest `Last-Modified` (RFC 9110)
 * over the platforms. A version that the lock has seen before, or whose files carry no date, stays as it is.
 */
export async function dateNewest(offers: readonly Offer[], sight: Sight): Promise<Offer[]> {
  const { wish, standing, source, query, platforms } = sight;
  const newest = newestWanted(wish, offers, standing);
  const isKnown = newest === undefined || standing.seen[newest.version] !== undefined;
  // A first lock fetches the files anyway and judges them then.
  if (source.dated || wish.cooldown === 0 || standing.locked === undefined || isKnown) return [...offers];
  if (newest.version === standing.locked.version) return [...offers];
  const wanted = await source.assets(query, newest, platforms);
  const lines = await Promise.all(
    wanted.map(({ url, redirectHosts }) => query.ask.head(url, { redirectHosts })),
  );
  const times = lines.map((line) => Date.parse(line?.headers['last-modified'] ?? ''));
  const youngest = Math.max(...times);
  if (times.length === 0 || Number.isNaN(youngest)) return [...offers];
  const released = new Date(youngest).toISOString();
  return offers.map((offer) => (offer === newest ? { ...offer, released } : offer));
}
