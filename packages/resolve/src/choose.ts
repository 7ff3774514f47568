import { compareVersions, FactoryError, isInRange, type ToolSpec, type VersionScheme } from '@officina/core';
import type { Offer } from './datasource/datasource.ts';

/** What an image wants of a thing with versions. */
export interface Wish {
  /** A semver range. */
  readonly constraint: string;
  readonly prereleases: boolean;
  /** Seconds. */
  readonly cooldown: number;
  readonly pin?: ToolSpec['pin'];
}

/** What is known beside the wish. */
export interface Standing {
  readonly now: Date;
  /** The version in the lock. */
  readonly locked?: Dated;
  /** First sight of versions without a date, ISO 8601. */
  readonly seen: Readonly<Record<string, string>>;
  /** True where upstream dates its versions. */
  readonly dated: boolean;
  /** How versions are read, `semver` when left out. */
  readonly scheme?: VersionScheme;
  /** True where versions are commits: their dates order them. */
  readonly headOnly?: boolean;
  readonly allowDowngrade: boolean;
}

/** A version and, where known, its date (ISO 8601). */
export interface Dated {
  readonly version: string;
  readonly released?: string | undefined;
}

/** A newer version that must not enter yet. */
export interface Waiting {
  readonly version: string;
  readonly code: 'version-too-young' | 'version-undated';
  /** When it may, ISO 8601; absent for one without a date. */
  readonly until?: string;
}

/** What to do about a tool: take a version (perhaps the locked one again), and what waits. */
export interface Choice {
  readonly take: Offer | 'locked';
  readonly waiting?: Waiting;
  /** First sight of the versions that wait, to be kept in the lock. */
  readonly seen: Readonly<Record<string, string>>;
}

/**
 * Picks the newest version that the wish allows and that is old enough. Throws version-none, version-too-young,
 * version-undated or version-downgrade when there is none and the lock holds nothing that fits.
 */
export function choose(wish: Wish, offers: readonly Offer[], standing: Standing): Choice {
  const { locked } = standing;
  const fitting = offers.filter((offer) => isWanted(wish, offer, standing)).sort(newestFirst(standing));
  const ripe = fitting.find((offer) => ripeness(wish, offer, standing) === 'ripe');
  const lockedFits = lockFits(wish, standing);
  const best =
    ripe === undefined || (lockedFits && locked !== undefined && !isNewer(ripe, locked, standing))
      ? undefined
      : ripe;
  const floor: Dated | undefined = best ?? (lockedFits ? locked : undefined);
  const young = fitting.find((offer) => floor === undefined || isNewer(offer, floor, standing));
  const waiting = young === undefined ? undefined : toWaiting(wish, young, standing);
  const rest = { seen: sights(fitting, floor, standing), ...(waiting === undefined ? {} : { waiting }) };
  if (best === undefined) {
    if (lockedFits) return takeLocked(wish, ripe, { standing, rest });
    throw nothing(wish, offers, waiting);
  }
  if (
    locked !== undefined &&
    isNewer(locked, best, standing) &&
    !standing.allowDowngrade &&
    wish.pin === undefined
  ) {
    throw new FactoryError(
      'version-downgrade',
      `wanted ${wish.constraint}: ${best.version} is below ${locked.version}`,
      {
        hint: 'run officina resolve --allow-downgrade, or fix the constraint',
      },
    );
  }
  return { take: best, ...rest };
}

/** The newest version that the wish allows, old enough or not. */
export function newestWanted(wish: Wish, offers: readonly Offer[], standing: Standing): Offer | undefined {
  return offers.filter((offer) => isWanted(wish, offer, standing)).sort(newestFirst(standing))[0];
}

/** What the wish allows that is newer than a lock that fits, newest first; nothing where no lock does. */
export function newerWanted(wish: Wish, offers: readonly Offer[], standing: Standing): Offer[] {
  const { locked } = standing;
  if (locked === undefined || !lockFits(wish, standing)) return [];
  return offers
    .filter((offer) => isWanted(wish, offer, standing) && isNewer(offer, locked, standing))
    .sort(newestFirst(standing));
}

/** True when further, older versions would change nothing: these hold one to take, or newer ones than a lock that fits. */
export function isEnough(wish: Wish, offers: readonly Offer[], standing: Standing): boolean {
  const wanted = offers.filter((offer) => isWanted(wish, offer, standing));
  if (wanted.some((offer) => ripeness(wish, offer, standing) === 'ripe')) return true;
  const { locked, headOnly } = standing;
  // A branch has a new head while older commits ripen: all that is newer than the lock is looked at.
  if (headOnly && locked !== undefined) return wanted.some((offer) => !isNewer(offer, locked, standing));
  return wanted.length > 0 && lockFits(wish, standing);
}

function takeLocked(
  wish: Wish,
  ripe: Offer | undefined,
  { standing, rest }: { standing: Standing; rest: Omit<Choice, 'take'> },
): Choice {
  const lower =
    ripe !== undefined && standing.locked !== undefined && isNewer(standing.locked, ripe, standing);
  if (standing.allowDowngrade && lower && wish.pin === undefined) return { take: ripe, ...rest };
  return { take: 'locked', ...rest };
}

function isWanted(wish: Wish, offer: Offer, standing: Standing): boolean {
  if (wish.pin !== undefined) return offer.version === wish.pin.version;
  return (wish.prereleases || !offer.prerelease) && fits(wish, offer.version, standing);
}

/** True when the locked version is one that the wish allows. */
export function lockFits(wish: Wish, standing: Standing): boolean {
  return standing.locked !== undefined && fits(wish, standing.locked.version, standing);
}

function fits(wish: Wish, version: string, standing: Standing): boolean {
  if (wish.pin !== undefined) return version === wish.pin.version;
  if (standing.headOnly) return true;
  return isInRange(version, wish.constraint, {
    scheme: standing.scheme ?? 'semver',
    prereleases: wish.prereleases,
  });
}

function ripeness(wish: Wish, offer: Offer, standing: Standing): 'ripe' | 'young' | 'undated' {
  if (wish.cooldown === 0) return 'ripe';
  if (offer.released === undefined && standing.dated) return 'undated';
  const since = offer.released ?? standing.seen[offer.version];
  // Without a date, a first sight and a lock to stay at there is nothing to count from: counting starts with this lock.
  if (since === undefined) return lockFits(wish, standing) ? 'young' : 'ripe';
  return standing.now.getTime() - Date.parse(since) >= wish.cooldown * 1000 ? 'ripe' : 'young';
}

function toWaiting(wish: Wish, offer: Offer, standing: Standing): Waiting {
  if (ripeness(wish, offer, standing) === 'undated') {
    return { version: offer.version, code: 'version-undated' };
  }
  const since = offer.released ?? standing.seen[offer.version] ?? standing.now.toISOString();
  const until = new Date(Date.parse(since) + wish.cooldown * 1000).toISOString();
  return { version: offer.version, code: 'version-too-young', until };
}

function sights(
  fitting: readonly Offer[],
  floor: Dated | undefined,
  standing: Standing,
): Record<string, string> {
  if (standing.dated) return {};
  const newer = fitting.filter((offer) => floor !== undefined && isNewer(offer, floor, standing));
  const now = standing.now.toISOString();
  return Object.fromEntries(newer.map(({ version }) => [version, standing.seen[version] ?? now]));
}

function isNewer(a: Dated, b: Dated, standing: Standing): boolean {
  return a.version !== b.version && newestFirst(standing)(a, b) < 0;
}

function newestFirst(standing: Standing): (a: Dated, b: Dated) => number {
  const { scheme = 'semver', headOnly } = standing;
  if (!headOnly) return (a, b) => compareVersions(b.version, a.version, scheme);
  const at = (dated: Dated) => Date.parse(dated.released ?? '') || 0;
  return (a, b) => at(b) - at(a);
}

function nothing(wish: Wish, offers: readonly Offer[], waiting: Waiting | undefined): FactoryError {
  const wanted = wish.pin === undefined ? wish.constraint : `${wish.pin.version} (pinned)`;
  if (waiting !== undefined) {
    const why = waiting.until === undefined ? 'has no release date' : `may enter from ${waiting.until}`;
    return new FactoryError(
      waiting.code,
      `wanted ${wanted}: ${waiting.version} ${why}, and nothing older fits`,
      {
        hint: 'wait, or set cooldown: 0 for it in image.yaml',
      },
    );
  }
  const newest = offers.slice(0, 5).map(({ version }) => version);
  return new FactoryError(
    'version-none',
    `wanted ${wanted}, upstream offers ${newest.join(', ') || 'nothing'}`,
    {
      hint: 'fix "constraint" or "tag" in image.yaml',
    },
  );
}
