import { FactoryError, type ReleaseRecord, type Workspace } from '@officina/core';
import { versionTags } from '../naming/fixed-tag.ts';
import { tagsOf } from '../naming/tags.ts';

/** What a look at a repository found. */
export interface Look {
  readonly repository: string;
  /** The tags that the registry lists. */
  readonly listed: readonly string[];
  /** Those among them that name nothing. */
  readonly empty: readonly string[];
  /** The records of releases that stay. */
  readonly kept: readonly ReleaseRecord[];
  readonly workspace: Workspace;
}

/**
 * Refuses to judge a repository by a look that did not see all of it (registry-answer): a tag that is listed and names
 * nothing, or one that a kept release has and the list lacks. What is not seen would be taken for what nobody needs.
 */
export function requireWhole({ repository, listed, empty, kept, workspace }: Look): void {
  const there = new Set(listed);
  const promised = kept.flatMap((record) => fixedOrMoving(record, workspace));
  const lost = [...new Set(promised)].filter((tag) => !there.has(tag));
  const faults = [
    ...empty.map((tag) => `${tag} is listed and names nothing`),
    ...lost.map((tag) => `${tag} of a kept release is not in the list`),
  ];
  if (faults.length === 0) return;
  throw new FactoryError(
    'registry-answer',
    `${repository} did not show all that it has, nothing was removed: ${faults.slice(0, 5).join('; ')}${faults.length > 5 ? `; ${faults.length - 5} more` : ''}`,
    {
      hint: 'run officina release prune again; if it stays so, release again or take the channel out of image.yaml',
    },
  );
}

/** The tags of a record that must be there: those that never move, and those that the workspace still has. */
function fixedOrMoving(record: ReleaseRecord, { images, factory }: Workspace): string[] {
  const { version } = record;
  const moving = new Set(
    images.flatMap(({ name, spec: { channels } }) => {
      const request = { channels: true, ...(version === undefined ? {} : { version, seriesAfter: [] }) };
      const { series, channel } = tagsOf({ name, channels }, factory.tags, request);
      return [...series, ...channel];
    }),
  );
  return [
    ...versionTags(record),
    ...record.images.flatMap(({ tags }) => tags.filter((tag) => moving.has(tag))),
  ];
}
