import {
  type Evidence,
  FactoryError,
  type LockedAsset,
  type LockedTool,
  mapToEnd,
  type Sha256,
  type ToolSpec,
} from '@officina/core';
import { asOf as asOfNamed } from './as-of.ts';
import { askedBy, type Context } from './context.ts';
import type { Datasource, Offer, Query, WantedAsset } from './datasource/datasource.ts';
import { toolDatasources } from './datasource/index.ts';
import type { ImageQuestion } from './image-question.ts';
import { isEnoughEvidence, provenEvidence } from './proof/evidence.ts';
import { type Expected, expectedHash } from './proof/expected-hash.ts';
import { otherSum } from './proof/prove-asset.ts';
import { proveGitObject } from './proof/prove-git-object.ts';
import { reprDigest } from './proof/repr-digest.ts';
import { requireSame } from './proof/require-same.ts';
import type { Outcome } from './result.ts';
import { refused, warningFields, weakestEvidence } from './tool-outcome.ts';

interface LockedWish {
  readonly tool: ToolSpec;
  readonly locked: LockedTool;
  readonly question: ImageQuestion;
  readonly context: Context;
}

/** Holds a locked tool, every leaf of it, against image.yaml and what upstream says today; a refusal is an outcome. */
export async function checkTool(name: string, it: LockedWish): Promise<Outcome> {
  const { tool, locked, question, context } = it;
  try {
    const source = toolDatasources[tool.datasource];
    const compiler = async () => question.image.lock?.tools[tool.build?.with ?? '']?.version;
    const query: Query = {
      tool,
      ...askedBy(context),
      compiler,
      asOf: () => asOfLocked(tool, locked, context),
      enough: () => true,
    };
    const offer = await source.version(query, locked.version);
    if (offer === undefined) {
      throw new FactoryError('asset-missing', `upstream no longer has ${locked.version}`, {
        hint: 'run officina resolve',
      });
    }
    requireSameOffer(locked, await withDate(offer, { locked, source, query }));
    await requireSights(it, { source, query });
    const wanted = await source.assets(query, offer, question.platforms);
    requireNoOther(wanted, locked, question);
    const standIns = await mapToEnd(wanted, Number.POSITIVE_INFINITY, (want) =>
      checkAsset(want, { tool, locked }, context),
    );
    if (locked.standIn && !standIns.includes(true))
      throw stale(`the lock says that ${locked.version} is a stand-in, upstream does not`);
    const evidence = weakestEvidence(locked);
    return {
      kind: 'tool',
      name,
      status: 'kept',
      new: locked.version,
      ...(evidence === undefined ? {} : { evidence }),
      ...warningFields(tool, { now: context.now, evidence }),
    };
  } catch (error) {
    return { ...refused('tool', name, error), old: locked.version };
  }
}

/** The moment that the lock has; throws lock-stale for one that is none, or not the one that image.yaml names. */
function asOfLocked(tool: ToolSpec, { asOf, released, version }: LockedTool, { now }: Context): string {
  const isMoment = asOf !== undefined && Date.parse(asOf) <= now.getTime() && asOf >= (released ?? '');
  if (!isMoment) throw stale(`the lock has what ${version} depends on as of ${asOf ?? 'no moment'}`);
  const named = tool.environment?.['as-of'];
  if (named === undefined) return asOf;
  const offer = { version, prerelease: false, ...(released === undefined ? {} : { released }) };
  if (asOf === asOfNamed(tool, offer, { now, cooldown: 0 })) return asOf;
  throw stale(`image.yaml names the day ${named}, the lock has ${version} as of ${asOf}`);
}

/** Where one version alone comes without a date that the lock has, the list of them may have it. */
async function withDate(
  offer: Offer,
  { locked, source, query }: { locked: LockedTool; source: Datasource; query: Query },
): Promise<Offer> {
  if (locked.released === undefined || offer.released !== undefined) return offer;
  const enough = (offers: readonly Offer[]) => offers.some(({ version }) => version === offer.version);
  const listed = await source.versions({ ...query, enough });
  return listed.find(({ version }) => version === offer.version) ?? offer;
}

/** Throws lock-stale where upstream says another version, tag or date than the lock. */
function requireSameOffer(locked: LockedTool, offer: Offer): void {
  for (const [what, mine, theirs] of [
    ['version', locked.version, offer.version],
    ['tag', locked.tag, offer.tag],
    ['release date', locked.released, offer.released],
  ] as const) {
    if (mine === undefined || theirs === undefined || isSame(mine, theirs)) continue;
    throw stale(`the lock has ${what} ${mine}, upstream says ${theirs}`);
  }
  if (locked.tag !== undefined && offer.tag === undefined)
    throw stale(`the lock has tag ${locked.tag}, upstream has none`);
}

/** Two spellings of one moment are one. */
function isSame(a: string, b: string): boolean {
  const moments = [a, b].map((text) => (/^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN));
  return a === b || (moments[0] === moments[1] && !Number.isNaN(moments[0]));
}

/** Throws lock-stale for a first sight that cannot have been: of a version with a date, in the future, or before its files. */
async function requireSights(
  { locked, question, context }: LockedWish,
  { source, query }: { readonly source: Datasource; readonly query: Query },
): Promise<void> {
  const seen = Object.entries(locked.seen ?? {});
  if (source.dated && (locked.firstSeen !== undefined || seen.length > 0))
    throw stale('the lock has first sights, though upstream dates its versions');
  for (const [version, at] of [[locked.version, locked.firstSeen ?? ''], ...seen] as const)
    if (Date.parse(at) > context.now.getTime())
      throw stale(`${version} was first seen at ${at}, which is to come`);
  for (const [version, at] of seen) {
    const offer = await source.version(query, version);
    if (offer === undefined) throw stale(`the lock waits for ${version}, which upstream does not have`);
    const wanted = await source.assets(query, offer, question.platforms);
    for (const { url, redirectHosts } of wanted) {
      const headline = await context.ask.head(url, { redirectHosts });
      if (headline === undefined) throw stale(`the lock waits for ${version}, and upstream has no ${url}`);
      const modified = Date.parse(headline.headers['last-modified'] ?? '');
      if (Date.parse(at) < modified)
        throw stale(`${version} was first seen at ${at}, before its file ${url} was there`);
    }
  }
}

/** Throws lock-stale for an asset in the lock that image.yaml does not lead to: another url, path or platform, or a second one. */
function requireNoOther(wanted: readonly WantedAsset[], locked: LockedTool, question: ImageQuestion): void {
  const known = new Set<string>(['any', ...question.factory.platforms, ...question.platforms]);
  const looked = new Set<string>(['any', ...question.platforms]);
  const left = new Map(wanted.map((want) => [placeOf(want), want]));
  for (const asset of locked.assets) {
    if (!known.has(asset.platform))
      throw stale(`the lock has ${asset.url} for ${asset.platform}, which factory.yaml does not build for`);
    if (!looked.has(asset.platform) || left.delete(placeOf(asset))) continue;
    throw stale(
      `${asset.platform}: the lock has ${asset.path ?? asset.url}, which image.yaml does not ask for, or not twice`,
    );
  }
  const [missing] = left.values();
  if (missing === undefined) return;
  throw stale(
    `${missing.platform}: image.yaml asks for ${missing.path ?? missing.url}, the lock has another url or path`,
  );
}

function placeOf({ platform, path, url }: WantedAsset | LockedAsset): string {
  return [platform, path ?? '', url].join(' ');
}

/**
 * Throws asset-changed when upstream has other bytes, lock-stale for stronger evidence than there is. True where
 * upstream says of the asset that it is a stand-in; asked only where nothing else says that it is there, or the lock does.
 */
async function checkAsset(
  want: WantedAsset,
  { tool, locked }: Pick<LockedWish, 'tool' | 'locked'>,
  context: Context,
): Promise<boolean> {
  const asset = locked.assets.find((one) => placeOf(one) === placeOf(want)) as LockedAsset;
  const same = (sha256?: Sha256, size?: number) =>
    requireSame(
      {
        ...want,
        published: {
          name: want.url,
          complete: true,
          ...(sha256 === undefined ? {} : { sha256 }),
          ...(size === undefined ? {} : { size }),
        },
      },
      asset,
    );
  const expected = want.gitObject === undefined ? await expectedHash(want, context.ask) : undefined;
  const evidence =
    expected === undefined
      ? 'git-object'
      : await evidenceOf(want, { tool, version: locked.version, asset, expected, context });
  requireEvidence(tool, asset, evidence);
  if (expected !== undefined) {
    requireSame(want, asset);
    same(expected.sha256);
    // A release that lists its files has already said that this one is there.
    if (want.published !== undefined && expected.sha256 !== undefined && !locked.standIn) return false;
  }
  const headline = await context.ask.head(want.url, { redirectHosts: want.redirectHosts });
  if (headline === undefined) {
    throw new FactoryError('asset-missing', `${want.platform}: ${want.url} is not there any more`, {
      hint: 'run officina resolve',
    });
  }
  const standIn = headline.headers['x-officina-stand-in'] === 'true';
  const digest = reprDigest(headline.headers);
  same(digest, headline.headers['content-encoding'] === undefined ? headline.size : undefined);
  if (digest !== undefined || expected?.sha256 !== undefined || expected?.sha512 !== undefined)
    return standIn;
  // Nobody says its sha256: only the bytes do.
  if (want.gitObject === undefined) {
    const { url, redirectHosts } = want;
    const stored = await context.downloads(() => context.ports.assets.download({ url, redirectHosts }));
    same(stored.sha256, stored.size);
    return standIn;
  }
  const proven = await proveGitObject(want, context.ports);
  same(proven.asset.sha256, proven.asset.size);
  return standIn;
}

/** What each kind of evidence claims; a lock may claim less than there is. */
const claims: Readonly<Record<Evidence, readonly string[]>> = {
  'own-download': [],
  'release-digest': ['release'],
  'publisher-checksum': ['publisher'],
  'publisher-checksum+release-digest': ['publisher', 'release'],
  'git-object': ['git'],
  signature: ['publisher', 'release', 'signature'],
  attestation: ['publisher', 'release', 'signature', 'attestation'],
};

interface LockedEvidence {
  readonly tool: ToolSpec;
  readonly version: string;
  readonly asset: LockedAsset;
  readonly expected: Expected;
  readonly context: Context;
}

/** How the locked sum is known today. Bytes are looked at only where something is said of them that is no sha256. */
async function evidenceOf(want: WantedAsset, it: LockedEvidence): Promise<Evidence> {
  const { tool, version, asset, expected, context } = it;
  const { assets } = context.ports;
  const bytes = async () => {
    const { url, redirectHosts } = want;
    const stored =
      (await assets.find(asset.sha256)) ??
      (await context.downloads(() => assets.download({ url, redirectHosts })));
    const other =
      stored.sha256 === asset.sha256
        ? await otherSum(stored, expected, context.ports)
        : `wanted sha256 ${asset.sha256}, got ${stored.sha256}`;
    if (other === undefined) return stored;
    throw new FactoryError('asset-changed', `${want.platform}: ${url}: ${other}`, {
      hint: 'upstream replaced a released file: ask them why before you remove the entry from the lock',
    });
  };
  if (expected.sha512 !== undefined) await bytes();
  return provenEvidence(want, { tool, version }, { ...context, bytes, expected });
}

function requireEvidence(tool: ToolSpec, { platform, url, evidence }: LockedAsset, now: Evidence): void {
  if (!isEnoughEvidence(tool, evidence))
    throw stale(`${platform}: ${url} was locked by ${evidence}, and image.yaml asks for more`);
  if (claims[evidence].every((claim) => claims[now].includes(claim))) return;
  throw stale(`${platform}: ${url} was locked by ${evidence}, and today there is ${now}`);
}

function stale(message: string): FactoryError {
  return new FactoryError('lock-stale', message, {
    hint: 'remove the entry from the lock and run officina resolve',
  });
}
