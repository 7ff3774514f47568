import { FactoryError, type Registry, type ReleaseRecord, recordTag, type Talk } from '@officina/core';
import semver from 'semver';
import { readRecord, releasedVersions } from './record-artifact.ts';

/** What was released to a repository before. */
export interface History {
  /** The versions that the registry lists, newest first. */
  readonly versions: readonly string[];
  /** The newest released version. */
  readonly newest?: string;
  /** The release before this one: what moved is said against it. */
  readonly previous?: ReleaseRecord;
  /** The record of the version that is being released, when an earlier run wrote it. */
  readonly same?: ReleaseRecord;
}

export interface HistoryRequest {
  readonly repository: string;
  /** Left out: what is released now comes after the newest. */
  readonly version?: string;
  /** Taken instead of the one in the registry. */
  readonly previous?: ReleaseRecord;
}

/** Reads what is needed of a repository's release records; throws registry-answer where a listed one cannot be read. */
export async function readHistory(
  { repository, version, previous }: HistoryRequest,
  registry: Registry,
): Promise<History> {
  const versions = await releasedVersions(repository, registry);
  const before = versions.find((other) => version === undefined || semver.lt(other, version));
  const load = (wanted: string | undefined) =>
    wanted === undefined ? undefined : readRecord(repository, wanted, registry);
  // By its name, and not by the list: what is released already must be found.
  const [last, same] = await Promise.all([previous ?? load(before), load(version)]);
  if (before !== undefined && last === undefined) throw lost(repository, before);
  return {
    versions,
    ...(versions[0] === undefined ? {} : { newest: versions[0] }),
    ...(last === undefined ? {} : { previous: last }),
    ...(same === undefined ? {} : { same }),
  };
}

/** What moved would be told against nothing, and stand so in a record that never changes. */
function lost(repository: string, version: string): FactoryError {
  return new FactoryError(
    'registry-answer',
    `${repository} lists ${recordTag(version)} and does not have it`,
    {
      hint: 'run officina release again; if it stays so, name the release before with --previous',
    },
  );
}

/**
 * Refuses where the registry lists other releases than when this one was prepared: one came in between, or a list was not
 * whole. Throws registry-answer; nothing that people look for was written.
 */
export async function requireSameHistory(
  { registry: repository, version }: ReleaseRecord,
  known: readonly string[],
  registry: Registry,
): Promise<void> {
  const others = (versions: readonly string[]) => versions.filter((other) => other !== version).join(', ');
  const now = others(await releasedVersions(repository, registry));
  if (now === others(known)) return;
  throw new FactoryError(
    'registry-answer',
    `${repository} listed the releases ${others(known) || 'none'} before, and lists ${now || 'none'} now`,
    { hint: 'run officina release again; no version tag was written' },
  );
}

/** The record that an earlier run wrote for a version; undefined when this is the first. */
export function recordedAs(history: History, version: string | undefined): ReleaseRecord | undefined {
  return [history.same, history.previous].find(
    (record) => record?.version !== undefined && record.version === version,
  );
}

/** Whether moving tags may follow a version: never a prerelease, never back from a newer release. */
export function mayMoveChannels(history: History, version: string | undefined, talk: Talk): boolean {
  if (version === undefined) return true;
  if (semver.prerelease(version) !== null) {
    talk.info(`${version} is a prerelease: channels stay where they are`);
    return false;
  }
  if (history.newest === undefined || semver.lte(history.newest, version)) return true;
  talk.warn(`${history.newest} is newer than ${version}: channels stay where they are`);
  return false;
}

/** The record to keep: an earlier run's own, when it is of the same digests. Throws tag-exists when it is not. */
export function keptOrNewRecord(history: History, record: ReleaseRecord): ReleaseRecord {
  const there = recordedAs(history, record.version);
  if (there === undefined) return record;
  const digests = ({ images }: ReleaseRecord) =>
    images
      .map(({ image, digest }) => `${image} ${digest}`)
      .sort()
      .join(', ');
  if (digests(there) === digests(record)) return there;
  throw new FactoryError(
    'tag-exists',
    `${record.version} is released already as ${digests(there)}, wanted ${digests(record)}`,
    { hint: 'a version never changes: release under the next version' },
  );
}
