import type { Registry, ReleaseRecord } from '@officina/core';
import { readRecord, releasedVersions } from './record-artifact.ts';

/** A release of the past. */
export interface PastRelease {
  readonly version: string;
  readonly record: ReleaseRecord;
  /** Whole days since it was released first; absent where its record does not say. */
  readonly ageDays?: number;
}

/** The releases of a repository, newest version first. */
export async function listReleases(
  repository: string,
  now: Date,
  registry: Registry,
): Promise<PastRelease[]> {
  const versions = await releasedVersions(repository, registry);
  const found = await Promise.all(
    versions.map(async (version): Promise<PastRelease[]> => {
      const record = await readRecord(repository, version, registry);
      if (record === undefined) return [];
      if (record.released === undefined) return [{ version, record }];
      const ageDays = Math.floor((now.getTime() - Date.parse(record.released)) / 86_400_000);
      return [{ version, record, ageDays: Math.max(0, ageDays) }];
    }),
  );
  return found.flat();
}
