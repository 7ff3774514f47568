import {
  type Digest,
  isInstalledAsRow,
  type KeptKey,
  mapUntilFailure,
  type PlannedPlatform,
  type Platform,
  type Reason,
} from '@officina/core';
import type { GraphImage } from '../graph/graph.ts';
import { shownDockerfile } from '../graph/shown-dockerfile.ts';
import { keyOf } from '../key/key.ts';
import type { KeyDocument } from '../key/key-document.ts';
import { documentOf, type Memory } from '../key/key-history.ts';
import { type Assembling, assemblyOf, type Decided, type Earlier, isSettled } from './assembly.ts';
import type { FindGreen } from './green.ts';
import type { RecallReleased } from './released-keys.ts';
import { keyDifference } from './why.ts';

/** An image on a platform with its inputs and their key. */
export interface Keyed {
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
  readonly document: KeyDocument;
  readonly node: GraphImage;
}

export interface DecideOptions {
  readonly find: FindGreen;
  readonly memory: Memory;
  /** Asked about what is to be built and the memory knows no tested image of. */
  readonly released: RecallReleased;
  /** Images that are to be built whatever is there. */
  readonly rebuild: ReadonlySet<string>;
}

/** Lookups at a time: enough to hide a registry's latency, few enough not to be refused. */
const lookups = 32;

/** Build, assemble or reuse, and why, for each of the images in build order; notes every key in the memory. */
export async function decide(items: readonly Keyed[], options: DecideOptions): Promise<PlannedPlatform[]> {
  const { find, memory, rebuild } = options;
  const greens = await mapUntilFailure(items, lookups, find);
  const missing = await mapUntilFailure(items, lookups, async (item, at) =>
    greens[at] === undefined ? whyMissing(item, options) : { why: [] },
  );
  const decided = new Map<string, Decided>();
  return items.map((item, at) => {
    const { image, platform, key, document, node } = item;
    const green = greens[at];
    const { why: known, earlier } = missing[at] as Missing;
    const why: Reason[] = [
      ...(rebuild.has(image) ? [{ code: 'asked', subject: image } as const] : []),
      ...known,
    ];
    const above = (parent: string) => decided.get(`${parent} ${platform}`);
    // A parent that is built anew without another key (asked for, or gone) has children on it all the same.
    for (const parent of node.parents) {
      const told = why.some((reason) => reason.code === 'parent' && reason.subject === parent);
      if (above(parent)?.made && !told && !isNew(why)) why.push({ code: 'parent', subject: parent });
    }
    memory.remember({ key, green: green !== undefined, document });
    const made = why.length > 0 || green === undefined;
    const now = { image, platform, key, document, node, earlier, made };
    const around = { above, asked: rebuild };
    decided.set(`${image} ${platform}`, { ...now, settled: isSettled(now, around) });
    if (!made) return { platform, key, action: 'reuse', digest: green.digest, found: green.found, why: [] };
    return { platform, key, why, ...howMade(assemblyOf(now, around)) };
  });
}

function howMade(assembling: Assembling): Pick<PlannedPlatform, 'action' | 'assembly' | 'whole'> {
  if (assembling.assembly !== undefined) return { action: 'assemble', assembly: assembling.assembly };
  const { whole } = assembling;
  return { action: 'build', ...(whole === undefined ? {} : { whole }) };
}

/** Why there is no tested image of a key, and the earlier one that it was compared with. */
interface Missing {
  readonly why: readonly Reason[];
  readonly earlier?: Earlier;
}

/** Why there is no tested image, told against what this machine knows, else against the last release. */
async function whyMissing(item: Keyed, { find, memory, released }: DecideOptions): Promise<Missing> {
  const { image, platform } = item;
  return (
    (await whyAgainst(memory.recall(image, platform), item, find)) ??
    (await whyAgainst(await released(item), item, find)) ?? {
      why: [{ code: 'new', subject: image }],
    }
  );
}

/** What differs from the newest earlier inputs of which a tested image is known; undefined when there are none. */
async function whyAgainst(
  earlier: readonly KeptKey[],
  { image, platform, key, document, node }: Keyed,
  find: FindGreen,
): Promise<Missing | undefined> {
  if (earlier.some((known) => known.key === key && known.green))
    return { why: [{ code: 'gone', subject: image }] };
  for (const known of earlier) {
    const before = known.key === key ? undefined : documentOf(known);
    if (before === undefined) continue;
    const green = await find({ image, platform, key: known.key });
    if (!known.green && green === undefined) continue;
    const why = keyDifference(before, document, { dockerfile: shownDockerfile(node), rows: rowsOf(node) });
    // A note may say anything: what an image is assembled by must be what its key stands for.
    return keyOf(before) === known.key
      ? { why, earlier: { key: known.key, document: before, green } }
      : { why };
  }
  return undefined;
}

function rowsOf({ image }: GraphImage): Set<string> {
  const tools = Object.entries(image.spec.tools);
  return new Set(tools.flatMap(([name, tool]) => (isInstalledAsRow(tool) ? [name] : [])));
}

function isNew(why: readonly Reason[]): boolean {
  return why.some((reason) => reason.code === 'new');
}
