import { FactoryError, type Http, type LockedPackage, mapToEnd } from '@officina/core';
import type { DebianLock } from './packages.ts';

interface Options {
  /** What the lock has: a package that is there already was asked for when it entered. */
  readonly old: DebianLock | undefined;
  readonly http: Http;
}

/** Questions under way at a time. */
const lanes = 16;

/**
 * Asks the archive's pool for every package that enters a lock: an index may list what the pool lacks, and a build would
 * be the first to see it. Throws debian-gone naming each, upstream-status for any other refusal.
 */
export async function requireInPool(solved: DebianLock, { old, http }: Options): Promise<void> {
  const known = new Set(packagesOf(old).map(({ url, sha256 }) => `${url} ${sha256}`));
  const entering = new Map(
    packagesOf(solved).flatMap((one) =>
      one.url === undefined || known.has(`${one.url} ${one.sha256}`) ? [] : [[one.url, one] as const],
    ),
  );
  const gone = await mapToEnd([...entering], lanes, async ([url, one]) =>
    (await isInPool(url, one, http)) ? [] : [`${one.name} ${one.version} at ${url}`],
  );
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

function packagesOf(lock: DebianLock | undefined): LockedPackage[] {
  return Object.values(lock ?? {}).flat();
}
