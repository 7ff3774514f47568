import { type Registry, type ReleaseRecord, tagged, type Workspace } from '@officina/core';
import { seriesTags } from '../naming/series.ts';
import { tagsOf } from '../naming/tags.ts';
import { readRecord, releasedVersions } from './record-artifact.ts';

/** A release of the past. */
export interface PastRelease {
  readonly version: string;
  readonly record: ReleaseRecord;
  /** Whole days since it was released first; absent where its record does not say. */
  readonly ageDays?: number;
  /** The moving tags that name an image of it now. */
  readonly channels: readonly string[];
  /** The day (ISO 8601) from which retention lets it go; absent while something keeps it whatever its age. */
  readonly endOfLife?: string;
}

export interface ListRequest {
  readonly repository: string;
  readonly now: Date;
  /** Its channels and its retention count. */
  readonly workspace: Workspace;
}

/** The releases of a repository, newest version first. */
export async function listReleases(
  { repository, now, workspace }: ListRequest,
  registry: Registry,
): Promise<PastRelease[]> {
  const versions = await releasedVersions(repository, registry);
  const channels = await namedNow({ repository, workspace, versions }, registry);
  const { releases, age } = workspace.factory.retention;
  const found = await Promise.all(
    versions.map(async (version, at): Promise<PastRelease[]> => {
      const record = await readRecord(repository, version, registry);
      if (record === undefined) return [];
      const digests = new Set<string>(record.images.map(({ digest }) => digest));
      const named = channels.filter(({ digest }) => digests.has(digest)).map(({ tag }) => tag);
      const past = { version, record, channels: named };
      if (record.released === undefined) return [past];
      const released = Date.parse(record.released);
      const ageDays = Math.max(0, Math.floor((now.getTime() - released) / 86_400_000));
      if (at < releases || named.length > 0) return [{ ...past, ageDays }];
      const end = new Date(released + age * 1000).toISOString().slice(0, 10);
      return [{ ...past, ageDays, endOfLife: end }];
    }),
  );
  return found.flat();
}

/** What the moving tags of a workspace's images name, those of nightlies and of the versions' series too. */
async function namedNow(
  {
    repository,
    workspace: { images, factory },
    versions,
  }: Pick<ListRequest, 'repository' | 'workspace'> & { readonly versions: readonly string[] },
  registry: Registry,
): Promise<{ readonly tag: string; readonly digest: string }[]> {
  const tags = images.flatMap(({ name, spec }) => {
    const image = { name, channels: spec.channels };
    const nightly = tagsOf(image, factory.tags, { night: '00000000', channels: true }).channel;
    const series = versions.flatMap((version) => seriesTags(image, factory.tags.series, { version }));
    return [...tagsOf(image, factory.tags, { channels: true }).channel, ...nightly, ...series];
  });
  const named = await Promise.all(
    [...new Set(tags)].map(async (tag) => {
      const digest = await registry.head(tagged(repository, tag));
      return digest === undefined ? [] : [{ tag, digest }];
    }),
  );
  return named.flat();
}
