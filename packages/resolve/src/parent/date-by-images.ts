import {
  digested,
  mapToEnd,
  type ParentSpec,
  type Platform,
  platformOf,
  readManifest,
  readRegistryImage,
  tagged,
} from '@officina/core';
import { newerWanted, type Standing, type Wish } from '../choose.ts';
import type { Context } from '../context.ts';
import type { Offer } from '../datasource/datasource.ts';
import type { ParentQuestion } from './parent-question.ts';

interface Sight {
  readonly question: ParentQuestion;
  readonly wish: Wish;
  readonly standing: Standing;
  readonly context: Context;
}

/** So many versions are looked into; a lock that is further behind waits for what it has not seen before. */
const lookLimit = 8;

/**
 * Dates the versions that could be taken, the newest first and no more than one that is old enough: the earlier of what the
 * image says of itself and of our first sight. A tag itself has no date (distribution-spec), and one that is made anew each
 * week names a young image all the time.
 */
export async function dateByImages(offers: readonly Offer[], sight: Sight): Promise<Offer[]> {
  const { question, wish, standing, context } = sight;
  if (wish.cooldown === 0) return [...offers];
  const dates = new Map<Offer, string>();
  for (const offer of newerWanted(wish, offers, standing).slice(0, lookLimit)) {
    const made = await madeAt({ image: question.parent.image, tag: offer.tag ?? '' }, question, context);
    const [since] = [made, standing.seen[offer.version]].filter((date) => date !== undefined).sort();
    if (since === undefined) continue;
    dates.set(offer, since);
    if (context.now.getTime() - Date.parse(since) >= wish.cooldown * 1000) break;
  }
  return offers.map((offer) => {
    const released = dates.get(offer);
    return released === undefined ? offer : { ...offer, released };
  });
}

/**
 * When the image behind a tag was made (ISO 8601), the youngest over the platforms, as their configurations say; undefined
 * where one says nothing, or what cannot be: many say 1970, so as to come out the same each time.
 */
export async function madeAt(
  { image, tag }: Pick<ParentSpec, 'image' | 'tag'>,
  { platforms }: Pick<ParentQuestion, 'platforms'>,
  { now, ports: { registry } }: Pick<Context, 'now' | 'ports'>,
): Promise<string | undefined> {
  const top = await registry.manifest(tagged(image, tag));
  if (top === undefined) return undefined;
  const { manifests } = readManifest(top.body) ?? {};
  const childOf = (platform: Platform) =>
    manifests === undefined ? top.digest : manifests.find((child) => platformOf(child) === platform)?.digest;
  const dates = await mapToEnd(platforms, Number.POSITIVE_INFINITY, async (platform) => {
    const digest = childOf(platform);
    if (digest === undefined) return Number.NaN;
    const { created = '' } = (await readRegistryImage(registry, digested(image, digest))) ?? {};
    return Date.parse(created);
  });
  const youngest = Math.max(...dates);
  return youngest >= docker && youngest <= now.getTime() ? new Date(youngest).toISOString() : undefined;
}

/** No image is older than Docker. */
const docker = Date.parse('2013-01-01T00:00:00Z');
