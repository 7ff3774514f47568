import {
  type DebianArchives,
  type DebianPlace,
  FactoryError,
  type Http,
  type Lock,
  type LockedPackage,
  type LockedParent,
  mapToEnd,
  type Platform,
  repositoryUrl,
} from '@officina/core';
import type { DebianLock } from './packages.ts';

interface Options {
  /** What the lock has: a package that is there already was asked for when it entered. */
  readonly old: DebianLock | undefined;
  /** Whose apt took them. */
  readonly parents: ReadonlyMap<Platform, Pick<LockedParent, 'image' | 'digest'>>;
  readonly archives: DebianArchives;
  /** Those of the lock, for what others than Debian give. */
  readonly repositories?: Lock['repositories'];
  readonly http: Http;
}

/** Questions under way at a time. */
const lanes = 16;

/**
 * Asks the archive's pool for every package that enters a lock, where fetch will ask for it: an index may list what the
 * pool lacks, and a build would be the first to see it. Throws debian-gone naming each, asset-missing where apt's sources
 * in the parent do not lead there, upstream-status for any other refusal.
 */
export async function requireInPool(
  solved: DebianLock,
  { old, parents, archives, repositories = {}, http }: Options,
): Promise<void> {
  const known = new Set(packagesOf(old).map(([, one]) => nameOf(one)));
  const entering = new Map<string, readonly [DebianPlace, LockedPackage]>();
  for (const [platform, one] of packagesOf(solved)) {
    const parent = parents.get(platform);
    if (one.path === undefined || parent === undefined || known.has(nameOf(one))) continue;
    entering.set(nameOf(one), [{ path: one.path, parent, platform }, one]);
  }
  const gone = await mapToEnd([...entering.values()], lanes, async ([place, one]) => {
    const repository = repositories[one.repository ?? ''];
    const urls =
      repository === undefined ? await archives.urls(place) : [repositoryUrl(repository, place.path)];
    for (const url of urls) if (await isInPool(url, one, http)) return [];
    return [`${one.name} ${one.version} at ${urls.join(' or ')}`];
  });
  const names = gone.flat();
  if (names.length === 0) return;
  throw new FactoryError(
    'debian-gone',
    names.map((name) => `the index lists ${name}, the pool does not have it`),
    {
      hint: 'the mirror is between two states: run officina resolve again later, or name another with --mirror',
    },
  );
}

/** A pool that has the name with other bytes has not that package. */
async function isInPool(url: string, { size }: LockedPackage, http: Http): Promise<boolean> {
  const response = await http.request({ url, method: 'HEAD' });
  await response.discard();
  const { status, headers } = response;
  if (status === 404 || status === 410) return false;
  if (status === 200) return Number(headers['content-length'] ?? size) === size;
  throw new FactoryError('upstream-status', `${url} answered ${status}, wanted 200`, {
    hint: 'look whether this machine may ask the mirror for packages, or name another with --mirror',
  });
}

function packagesOf(lock: DebianLock | undefined): (readonly [Platform, LockedPackage])[] {
  return Object.entries(lock ?? {}).flatMap(([platform, packages]) =>
    packages.map((one) => [platform as Platform, one] as const),
  );
}

function nameOf({ repository = '', path, sha256 }: LockedPackage): string {
  return `${repository} ${path} ${sha256}`;
}
