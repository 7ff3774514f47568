import { type Digest, type Registry, type ReleaseRecord, readRecord, releasedVersions } from '@officina/core';

/** The releases that two digests of a repository are of; undefined where no record names one. */
export interface TwoReleases {
  readonly before: ReleaseRecord | undefined;
  readonly now: ReleaseRecord | undefined;
}

/** Finds the newest records that name the digests. */
export async function findReleases(
  repository: string,
  { before, now }: { readonly before: Digest; readonly now: Digest },
  registry: Registry,
): Promise<TwoReleases> {
  const found: { before?: ReleaseRecord; now?: ReleaseRecord } = {};
  const has = (record: ReleaseRecord, digest: Digest) =>
    record.images.some((image) => image.digest === digest);
  for (const version of await releasedVersions(repository, registry)) {
    const record = await readRecord(repository, version, registry);
    if (record === undefined) continue;
    if (found.now === undefined && has(record, now)) found.now = record;
    if (found.before === undefined && has(record, before)) found.before = record;
    if (found.now !== undefined && found.before !== undefined) break;
  }
  return { before: found.before, now: found.now };
}
