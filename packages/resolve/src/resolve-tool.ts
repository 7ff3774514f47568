import {
  FactoryError,
  isToolOn,
  type LockedAsset,
  type LockedTool,
  movedParts,
  type Platform,
  type ToolSpec,
} from '@officina/core';
import { asOf } from './as-of.ts';
import { type Choice, choose, isEnough, type Standing, type Wish } from './choose.ts';
import { askedBy, type Context } from './context.ts';
import type { Datasource, Offer, Query } from './datasource/datasource.ts';
import { toolDatasources } from './datasource/index.ts';
import { dateNewest } from './date-offer.ts';
import { isEnoughEvidence } from './proof/evidence.ts';
import { type ProvenTool, proveTool } from './proof/prove-tool.ts';
import { requireSame } from './proof/require-same.ts';
import type { Outcome } from './result.ts';
import { ageOf, refused, statusOf, waitingFields, warningFields, weakestEvidence } from './tool-outcome.ts';

/** One tool of one image, and what its lock holds now. */
export interface ToolQuestion {
  readonly image: string;
  readonly name: string;
  readonly tool: ToolSpec;
  readonly locked: LockedTool | undefined;
  readonly platforms: readonly Platform[];
  /** Seconds, of the factory. */
  readonly cooldown: number;
  /** The version that its compiler has after this run. */
  readonly compiler: () => Promise<string | undefined>;
  /** Throws spec-invalid where the image is none that it could run in. */
  readonly requirePlace: () => void;
}

/** A locked entry and what became of it; no entry when it was refused. */
export interface Resolved<T> {
  readonly entry?: T;
  readonly outcome: Outcome;
}

/** Resolves one tool; a refusal is an outcome, anything unexpected is thrown. */
export async function resolveTool(question: ToolQuestion, context: Context): Promise<Resolved<LockedTool>> {
  const { name, tool, locked } = question;
  try {
    question.requirePlace();
    const source = toolDatasources[tool.datasource];
    const wish = wishOf(question);
    const standing = standingOf(question, source, context);
    const enough = (offers: readonly Offer[]) => isEnough(wish, offers, standing);
    const asOfNow = (offer: Offer) => asOf(tool, offer, { now: context.now, cooldown: wish.cooldown });
    const query: Query = { tool, ...askedBy(context), compiler: question.compiler, asOf: asOfNow, enough };
    const listedOffers = await source.versions(query);
    const { platforms } = question;
    const offers = await dateNewest(listedOffers, { wish, standing, source, query, platforms });
    const choice = choose(wish, offers, standing);
    const version = choice.take === 'locked' ? (locked?.version ?? '') : choice.take.version;
    const listed = offers.find((offer) => offer.version === version);
    const unchanged = locked?.version === version && (await isUnchanged(question, { listed, query, source }));
    const entry =
      unchanged && locked !== undefined
        ? withSeen(locked, choice.seen)
        : await enter(question, {
            offer: listed ?? (await again(source, query, version)),
            query,
            source,
            choice,
            context,
          });
    return { entry, outcome: toOutcome(question, { entry, choice, unchanged, context }) };
  } catch (error) {
    return {
      outcome: { ...refused('tool', name, error), ...(locked === undefined ? {} : { old: locked.version }) },
    };
  }
}

interface Sight {
  readonly query: Query;
  readonly source: Datasource;
}

/** True when the locked bytes are still what image.yaml asks for; throws asset-changed when upstream replaced them. */
async function isUnchanged(
  question: ToolQuestion,
  sight: Sight & { listed: Offer | undefined },
): Promise<boolean> {
  const { locked, platforms } = question;
  const assets = locked?.assets ?? [];
  const covered = platforms.every((platform) =>
    assets.some((asset) => asset.platform === platform || asset.platform === 'any'),
  );
  const isForMore = assets.some(({ platform }) => platform !== 'any' && !isToolOn(question.tool, platform));
  if (
    !isAsOf(question, sight) ||
    !covered ||
    isForMore ||
    assets.some(({ evidence }) => !isEnoughEvidence(question.tool, evidence))
  )
    return false;
  if (sight.source.headOnly || sight.listed === undefined) return true;
  const wanted = await sight.source.assets(sight.query, sight.listed, platforms);
  const isAsked = (asset: LockedAsset) =>
    asset.platform === 'any' || platforms.some((platform) => platform === asset.platform);
  const isWanted = (asset: LockedAsset) =>
    wanted.some(
      ({ platform, path, url }) => platform === asset.platform && path === asset.path && url === asset.url,
    );
  if (!assets.filter(isAsked).every(isWanted)) return false;
  return wanted.every((want) => {
    const asset = assets.find(({ platform, url }) => platform === want.platform && url === want.url);
    if (asset !== undefined) requireSame(want, asset);
    return asset !== undefined;
  });
}

/** Whether a lock says as of when it has what an environment depends on: a moment that was, and the day that image.yaml may name. */
function isAsOf(
  { tool, locked }: ToolQuestion,
  { query, listed }: Sight & { listed: Offer | undefined },
): boolean {
  if (tool.environment === undefined) return true;
  if (locked?.asOf === undefined || locked.asOf < (locked.released ?? '')) return false;
  if (listed === undefined) return true;
  const now = query.asOf(listed);
  return tool.environment['as-of'] === undefined ? locked.asOf <= now : locked.asOf === now;
}

async function enter(
  question: ToolQuestion,
  sight: Sight & { offer: Offer; choice: Choice; context: Context },
): Promise<LockedTool> {
  const { offer, query, source, choice, context } = sight;
  const wanted = await source.assets(query, offer, question.platforms);
  const proven = await proveTool(question, { wanted, version: offer.version, context });
  const seen = standingOf(question, source, context).seen;
  const isFirstSight = !source.dated && offer.released === undefined && seen[offer.version] === undefined;
  if (isFirstSight) requireOld(question, proven, context);
  const firstSeen = source.dated ? undefined : (seen[offer.version] ?? context.now.toISOString());
  const byFiles = isFirstSight && proven.dated ? proven.modified : undefined;
  const released = offer.released ?? sameVersion(question, offer)?.released ?? byFiles;
  return withSeen(
    {
      version: offer.version,
      ...(offer.tag === undefined ? {} : { tag: offer.tag }),
      ...(released === undefined ? {} : { released }),
      ...(firstSeen === undefined ? {} : { firstSeen }),
      ...(question.tool.environment === undefined ? {} : { asOf: query.asOf(offer) }),
      ...(proven.standIn ? { standIn: true } : {}),
      assets: proven.assets,
    },
    choice.seen,
  );
}

/** Throws version-too-young for a first lock of a version without a date whose files are younger than the cooldown. */
function requireOld(question: ToolQuestion, { modified }: ProvenTool, { now }: Context): void {
  const { constraint, cooldown } = wishOf(question);
  if (modified === undefined || now.getTime() - Date.parse(modified) >= cooldown * 1000) return;
  const until = new Date(Date.parse(modified) + cooldown * 1000).toISOString();
  throw new FactoryError(
    'version-too-young',
    `wanted ${constraint}: its files are of ${modified}, it may enter from ${until}, and nothing older fits`,
    { hint: 'wait, or set cooldown: 0 on the tool in image.yaml' },
  );
}

async function again(source: Datasource, query: Query, version: string): Promise<Offer> {
  const offer = await source.version(query, version);
  if (offer !== undefined) return offer;
  throw new FactoryError('version-none', `upstream no longer has ${version}, which is in the lock`, {
    hint: 'widen the constraint, or run officina resolve --allow-downgrade',
  });
}

function wishOf({ tool, cooldown }: ToolQuestion): Wish {
  const { constraint, prereleases, pin } = tool;
  return {
    constraint,
    prereleases,
    cooldown: tool.cooldown ?? cooldown,
    ...(pin === undefined ? {} : { pin }),
  };
}

function standingOf({ locked, tool }: ToolQuestion, source: Datasource, context: Context): Standing {
  const own = locked?.firstSeen === undefined ? {} : { [locked.version]: locked.firstSeen };
  return {
    now: context.now,
    seen: { ...locked?.seen, ...own },
    dated: source.dated,
    headOnly: source.headOnly ?? false,
    allowDowngrade: context.allowDowngrade,
    scheme: tool.scheme ?? 'semver',
    ...(locked === undefined ? {} : { locked }),
  };
}

function withSeen(entry: LockedTool, seen: Choice['seen']): LockedTool {
  const { seen: _, ...rest } = entry;
  return Object.keys(seen).length === 0 ? rest : { ...rest, seen };
}

function sameVersion({ locked }: ToolQuestion, offer: Offer): LockedTool | undefined {
  return locked?.version === offer.version ? locked : undefined;
}

/** Why a version that was there already was entered again. */
function whyAgain(entry: LockedTool, locked: LockedTool): string {
  const parts = movedParts(locked, entry);
  if (entry.asOf === undefined || locked.asOf === undefined || parts.length === 0)
    return 'the same version, fetched again for what image.yaml now asks';
  return `the same version, with what it needs as of ${entry.asOf.slice(0, 10)}: ${parts.join(', ')}`;
}

function toOutcome(
  { name, tool, locked }: ToolQuestion,
  found: { entry: LockedTool; choice: Choice; unchanged: boolean; context: Context },
): Outcome {
  const { entry, choice, context } = found;
  const status = statusOf(locked?.version, entry.version, choice.waiting);
  const reproven = locked !== undefined && locked.version === entry.version && !found.unchanged;
  const age = ageOf(entry.released ?? entry.firstSeen, context.now);
  const evidence = weakestEvidence(entry);
  const since = locked !== undefined && locked.version !== entry.version ? locked.version : undefined;
  const links = toolDatasources[tool.datasource].links?.(tool, entry.version, since);
  return {
    kind: 'tool',
    name,
    status: reproven ? 'moved' : status,
    ...waitingFields(choice.waiting),
    ...(reproven ? { message: whyAgain(entry, locked) } : {}),
    ...(locked === undefined ? {} : { old: locked.version }),
    new: entry.version,
    ...(age === undefined ? {} : { age }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(entry.standIn ? { standIn: true } : {}),
    ...(links === undefined ? {} : { links }),
    ...warningFields(tool, { now: context.now, evidence }),
  };
}
