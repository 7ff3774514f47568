import { type Digest, FactoryError, isFactoryError, repositoryOf, tagged } from '@officina/core';
import { createHttp } from '@officina/host';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { concerns, type FaultKind, lies } from '../faults.ts';
import { fillRepository } from './shelf.ts';
import { registryAt, type Told, type Verb } from './verbs.ts';

/** One fault at one request of a verb: that request alone, or it and all that come after it. */
export interface Day {
  readonly verb: Verb;
  readonly kind: FaultKind;
  readonly at: number;
  readonly lasts: boolean;
}

/** A registry that days are held against. */
export interface Site {
  readonly address: string;
  /** A repository there that has every blob. */
  readonly pool: string;
}

/** A repository of a day, and the address at which its faults happen: no other day's, since engines remember those. */
interface Place extends Site {
  readonly path: string;
  readonly proxy: FaultProxy;
}

/** How a verb goes where nothing is wrong. */
export interface Clean {
  readonly told: Told;
  readonly requests: FaultProxy['requests'];
  readonly tags: ReadonlyMap<string, Digest>;
}

/** How a day ended: what is wrong with it, if anything, and what the verb itself said. */
export interface Ending {
  readonly said: string;
  readonly faults: readonly string[];
}

let count = 0;

/** Runs a verb where nothing is wrong. */
export async function cleanDay(verb: Verb, site: Site): Promise<Clean> {
  return inPlace(site, verb, async (place) => {
    const told = await heldAt(place, verb, () => undefined);
    return { told, requests: [...place.proxy.requests], tags: await tagsAt(place, verb) };
  });
}

/** The days of a verb: every kind at every request that it concerns, passing; and lasting, where it can be told. */
export function daysOf(verb: Verb, { requests }: Clean, kinds: readonly FaultKind[]): Day[] {
  return kinds.flatMap((kind) =>
    requests.flatMap((request, at) => {
      if (!concerns(kind, request)) return [];
      const days = [{ verb, kind, at, lasts: false }];
      return lies.some((lie) => lie === kind) || kind === 'slow'
        ? days
        : [...days, { verb, kind, at, lasts: true }];
    }),
  );
}

/** Holds a day: the verb meets the fault, then it is run again where nothing is wrong. */
export async function holdDay(day: Day, clean: Clean, site: Site): Promise<Ending> {
  return inPlace(site, day.verb, (place) => holdAt(place, day, clean));
}

async function inPlace<T>(
  { address, pool }: Site,
  { mounts, forget }: Verb,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const proxy = await startFaultProxy(address, mounts === undefined ? {} : { mounts });
  const path = `days/day-${++count}`;
  try {
    return await work({ address, pool, proxy, path });
  } finally {
    await forget?.(`${proxy.address}/${path}`);
    await proxy.close();
  }
}

async function holdAt(place: Place, { verb, kind, at, lasts }: Day, clean: Clean): Promise<Ending> {
  const faults: string[] = [];
  const isBad = (index: number) => (lasts ? index >= at : index === at);
  const first = await heldAt(place, verb, (request) =>
    isBad(request.index) && concerns(kind, request) ? kind : undefined,
  ).catch((error: unknown) => error);
  const said = first instanceof Error ? codeOf(first) : (first as Told).refused ? 'refused' : 'done';
  faults.push(...judgeWord(first, { verb, kind, clean }));
  const between = await tagsAt(place, verb);
  faults.push(...judgeTags(between, { verb, clean }), ...(await lookedAt(place, verb)));
  // Of what was to go, the registry may have said that it is gone already: the next prune finds it.
  const isTaken = (line: string) =>
    verb.name === 'prune' && kind === 'missing' && line.endsWith('wanted nothing');
  if (said === 'done')
    faults.push(
      ...differences(between, clean.tags)
        .filter((line) => !isTaken(line))
        .map((line) => `done, but ${line}`),
    );
  const again = await heldAt(place, verb, () => undefined).catch((error: unknown) => error);
  if (again instanceof Error) faults.push(`run again: ${again.stack}`);
  faults.push(...differences(await tagsAt(place, verb), clean.tags).map((line) => `run again, ${line}`));
  faults.push(...(await lookedAt(place, verb)).map((line) => `run again, ${line}`));
  return { said, faults };
}

async function heldAt(
  { address, pool, proxy, path }: Place,
  verb: Verb,
  fault: FaultProxy['fault'],
): Promise<Told> {
  const registry = registryAt(address, path);
  const home = `${address}/${path}`;
  if ((await registry.tags(repositoryOf(home))).length === 0) await fillRepository(home, verb.before, pool);
  await verb.prepare?.(`${proxy.address}/${path}`);
  proxy.requests.length = 0;
  proxy.fault = fault;
  // Waiting is what gives the one who refused the time to come back.
  const sleep = () => proxy.reopen();
  try {
    const http = createHttp({ mirrors: {}, sleep });
    return await verb.run(registryAt(proxy.address, path, http), `${proxy.address}/${path}`);
  } finally {
    proxy.fault = () => undefined;
    await proxy.reopen();
  }
}

/** A verb ends well, or with one error of its own that says what to do. */
function judgeWord(
  ended: unknown,
  { verb, kind, clean }: { readonly verb: Verb; readonly kind: FaultKind; readonly clean: Clean },
): string[] {
  if (ended instanceof Error) {
    if (!isFactoryError(ended)) return [`no error of ours: ${ended.stack}`];
    const isLie = lies.some((lie) => lie === kind);
    const codes = isLie ? /^(?:registry-|candidate-missing|tag-exists|release-busy)/ : /^registry-/;
    return codes.test(ended.code) && ended.hint !== '' ? [] : [`${ended.code}: ${ended.message}`];
  }
  const { result, refused = false, warnings } = ended as Told;
  if (result === clean.told.result || refused) return [];
  // A plan works offline: what nobody answers for counts as not there, and that is said; what is told to be gone is built.
  return verb.name === 'plan' && (warnings.length > 0 || kind === 'missing')
    ? []
    : [`another result, without a word: ${result}`];
}

/** Whatever happened, no channel is ahead of its version, no fixed tag has moved, and what stays was not removed. */
function judgeTags(
  tags: ReadonlyMap<string, Digest>,
  { verb, clean }: { readonly verb: Verb; readonly clean: Clean },
): string[] {
  const before = verb.before.tags;
  const moved = [...before].filter(
    ([tag, digest]) => isFixed(tag) && tags.has(tag) && tags.get(tag) !== digest && !isEmptied(tag, clean),
  );
  const lost = [...before.keys()].filter((tag) => clean.tags.has(tag) && !tags.has(tag));
  const versions = ['v0.1.0', 'v0.2.0'];
  const ahead = [
    ['tiny-base', 'tiny-base'],
    ['tiny', 'tiny'],
    ['latest', 'tiny'],
  ].filter(([channel = '', set = '']) => {
    if (!tags.has(channel)) return false;
    const version = versions.find((one) => tags.get(`${set}-${one}`) === tags.get(channel));
    return ['tiny-base', 'tiny', 'release'].some((name) => !tags.has(`${name}-${version}`));
  });
  return [
    ...moved.map(([tag]) => `${tag} moved`),
    ...lost.map((tag) => `${tag} was lost`),
    ...ahead.map(([channel]) => `channel ${channel} is ahead of its release`),
  ];
}

function isFixed(tag: string): boolean {
  return /(?:^|-)v\d/.test(tag) && !tag.startsWith('release-claim-');
}

/** What prune takes away by a name of nothing, where tags cannot be deleted. */
function isEmptied(tag: string, { tags }: Clean): boolean {
  return !tags.has(tag);
}

function differences(got: ReadonlyMap<string, Digest>, wanted: ReadonlyMap<string, Digest>): string[] {
  const names = [...new Set([...got.keys(), ...wanted.keys()])].sort();
  return names
    .filter((tag) => got.get(tag) !== wanted.get(tag))
    .map((tag) => `${tag} is ${got.get(tag) ?? 'not there'}, wanted ${wanted.get(tag) ?? 'nothing'}`);
}

/** What the verb itself sees that is wrong with what is there. */
async function lookedAt({ address, path, proxy }: Place, { look }: Verb): Promise<readonly string[]> {
  return (await look?.(`${address}/${path}`, `${proxy.address}/${path}`)) ?? [];
}

/** Tag to digest; without claims, records of a rollback, which have a time in them, and what the verb says. */
async function tagsAt(
  { address, path }: Pick<Place, 'address' | 'path'>,
  { passing }: Verb,
): Promise<Map<string, Digest>> {
  const registry = registryAt(address, path);
  const names = await registry.tags(repositoryOf(`${address}/${path}`));
  const found = await Promise.all(
    names.map(async (tag) => [tag, await registry.head(tagged(`${address}/${path}`, tag))] as const),
  );
  const lasting = found.filter(
    ([tag]) => !/^release-(?:claim|rollback)-/.test(tag) && passing?.test(tag) !== true,
  );
  return new Map(lasting.flatMap(([tag, digest]) => (digest === undefined ? [] : [[tag, digest]])));
}

function codeOf(error: Error): string {
  return error instanceof FactoryError ? error.code : error.name;
}
