import { type Digest, mapBounded, type PlannedPlatform, type Platform, type Reason } from '@officina/core';
import type { FindGreen } from './green.ts';
import type { KeyDocument } from './key-document.ts';
import { documentOf, type Memory } from './key-history.ts';
import { keyDifference } from './why.ts';

/** An image on a platform with its inputs and their key. */
export interface Keyed {
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
  readonly document: KeyDocument;
  readonly parents: readonly string[];
}

export interface DecideOptions {
  readonly find: FindGreen;
  readonly memory: Memory;
  /** Images that are to be built whatever is there. */
  readonly rebuild: ReadonlySet<string>;
}

/** Lookups at a time: enough to hide a registry's latency, few enough not to be refused. */
const lookups = 32;

/** Build or reuse, and why, for each of the images in build order; notes every key in the memory. */
export async function decide(items: readonly Keyed[], options: DecideOptions): Promise<PlannedPlatform[]> {
  const { find, memory, rebuild } = options;
  const greens = await mapBounded(items, lookups, find);
  const baselines = await mapBounded(items, lookups, async (item, at) =>
    greens[at] === undefined ? baselineOf(item, options) : undefined,
  );
  const built = new Set<string>();
  return items.map((item, at) => {
    const { image, platform, key, document } = item;
    const green = greens[at];
    const why: Reason[] = [
      ...(rebuild.has(image) ? [{ code: 'asked', subject: image } as const] : []),
      ...(green === undefined ? missing(item, baselines[at], memory) : []),
    ];
    // A parent that is built anew without another key (asked for, or gone) has children on it all the same.
    for (const parent of item.parents) {
      const told = why.some((reason) => reason.code === 'parent' && reason.subject === parent);
      if (built.has(`${parent} ${platform}`) && !told && !isNew(why))
        why.push({ code: 'parent', subject: parent });
    }
    memory.remember({ key, green: green !== undefined, document });
    if (why.length > 0 || green === undefined) {
      built.add(`${image} ${platform}`);
      return { platform, key, action: 'build', why };
    }
    return { platform, key, action: 'reuse', digest: green.digest, found: green.found, why: [] };
  });
}

/** The newest earlier inputs of which a tested image is known. */
async function baselineOf(item: Keyed, { find, memory }: DecideOptions): Promise<KeyDocument | undefined> {
  const { image, platform, key } = item;
  for (const known of memory.recall(image, platform)) {
    if (known.key === key) continue;
    const document = documentOf(known);
    if (document === undefined) continue;
    if (known.green || (await find({ image, platform, key: known.key })) !== undefined) return document;
  }
  return undefined;
}

function missing(
  { image, platform, key, document }: Keyed,
  baseline: KeyDocument | undefined,
  memory: Memory,
): Reason[] {
  const known = memory.recall(image, platform);
  if (known.some((entry) => entry.key === key && entry.green)) return [{ code: 'gone', subject: image }];
  return baseline === undefined ? [{ code: 'new', subject: image }] : keyDifference(baseline, document);
}

function isNew(why: readonly Reason[]): boolean {
  return why.some((reason) => reason.code === 'new');
}
