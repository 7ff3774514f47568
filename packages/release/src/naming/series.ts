import { fillTemplate, type PlannedImage } from '@officina/core';
import semver from 'semver';

export interface SeriesRequest {
  /** `v4.0.1`. */
  readonly version: string;
  /** The versions that are released: where one of them is newer in its series, that series' tag is not this version's. */
  readonly released?: readonly string[];
}

/**
 * The tags of the series that a version belongs to, such as `4` and `4.0`. None for a prerelease, which nobody who follows
 * a series asked for, and no `0`: before 1.0.0 a minor step may break what the one before promised (semver, item 4).
 */
export function seriesTags(
  { channels }: Pick<PlannedImage, 'channels'>,
  templates: readonly string[] | undefined,
  { version, released = [] }: SeriesRequest,
): string[] {
  if (semver.prerelease(version) !== null) return [];
  const tags = (templates ?? [])
    .filter((template) => hasMinor(template) || semver.major(version) > 0)
    .filter((template) => !released.some((other) => isNewer(other, { version, template })))
    .flatMap((template) => fillFor(template, channels, partsOf(version)));
  return [...new Set(tags)];
}

/** The words for a version's numbers in a template of tags. */
export function partsOf(version: string): Readonly<Record<'major' | 'minor', string>> {
  return { major: `${semver.major(version)}`, minor: `${semver.minor(version)}` };
}

/** A template once for each channel, by `{prefix}`: the channel and a dash, empty for `latest`; `{channel}` is the first. */
export function fillFor(
  template: string,
  channels: readonly string[],
  words: Readonly<Record<string, string>>,
): string[] {
  const [first = ''] = channels;
  const filled = channels.map((channel) =>
    fillTemplate(template, { ...words, channel: first, prefix: channel === 'latest' ? '' : `${channel}-` }),
  );
  return [...new Set(filled)];
}

function isNewer(
  other: string,
  { version, template }: { readonly version: string; readonly template: string },
): boolean {
  return (
    semver.prerelease(other) === null &&
    semver.gt(other, version) &&
    semver.major(other) === semver.major(version) &&
    (!hasMinor(template) || semver.minor(other) === semver.minor(version))
  );
}

function hasMinor(template: string): boolean {
  return template.includes('{minor}');
}
