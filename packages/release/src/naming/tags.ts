import { FactoryError, type FactorySpec, fillTemplate, type PlannedImage } from '@officina/core';
import { fillFor, seriesTags } from './series.ts';

/** The tags that one image gets in one release. */
export interface TagSet {
  /** Never moves; the release is refused when one names another digest already. */
  readonly version: readonly string[];
  /** Never moves either, but a second release of the same commit or night goes on without it. */
  readonly trace: readonly string[];
  /** Moves to this release: the series that it is the newest of, such as `4` and `4.0`. */
  readonly series: readonly string[];
  /** Moves to this release, last of all. */
  readonly channel: readonly string[];
}

export interface TagRequest {
  readonly version?: string;
  readonly commit?: string;
  /** YYYYMMDD: the nightly's own tags instead of the image's channels. */
  readonly night?: string;
  /** Whether the channels move. */
  readonly channels: boolean;
  /** The versions that are released: the version's series move but for those of which one of these is newer. Left out: none. */
  readonly seriesAfter?: readonly string[];
}

/** The tags of one image by the rules of factory.yaml; throws template-invalid, or spec-invalid for what is no tag. */
export function tagsOf(
  image: Pick<PlannedImage, 'name' | 'channels'>,
  rules: FactorySpec['tags'],
  request: TagRequest,
): TagSet {
  const [first = image.name] = image.channels;
  const { version, commit, night, seriesAfter } = request;
  const nightly = (template: string, date: string) =>
    image.channels.map((channel) =>
      fillTemplate(template, { channel, date, prefix: channel === 'latest' ? '' : `${channel}-` }),
    );
  const tags = {
    version:
      version === undefined
        ? []
        : fillFor(rules.version, image.channels, { version, number: version.replace(/^v/, '') }),
    trace: [
      ...(commit === undefined
        ? []
        : [
            fillTemplate(rules.commit ?? '{channel}-sha-{commit}', {
              channel: first,
              commit: commit.slice(0, 12),
            }),
          ]),
      ...(night === undefined ? [] : nightly(rules.night ?? '{prefix}nightly-{date}', night)),
    ],
    series:
      version === undefined || seriesAfter === undefined
        ? []
        : seriesTags(image, rules.series, { version, released: seriesAfter }),
    channel: !request.channels
      ? []
      : night === undefined
        ? image.channels
        : nightly(rules.nightly ?? '{prefix}nightly', night),
  };
  for (const tag of allTags(tags)) requireTag(image.name, tag);
  return tags;
}

/** All tags of a set in the order in which they are written. */
export function allTags(tags: TagSet): string[] {
  return [...tags.version, ...tags.trace, ...tags.series, ...tags.channel];
}

/** Refusals for tags that two images of one release would share: one repository holds all images. */
export function sharedTags(sets: ReadonlyMap<string, TagSet>): FactoryError[] {
  const owner = new Map<string, string>();
  const errors: FactoryError[] = [];
  for (const [image, set] of sets) {
    for (const tag of allTags(set)) {
      const other = owner.get(tag);
      if (other !== undefined) {
        errors.push(
          new FactoryError('spec-invalid', `tag ${tag} would ${clash(other, image)}`, {
            hint: `give ${image} a channel of its own in image.yaml, or use {channel} in factory.yaml tags`,
          }),
        );
      }
      owner.set(tag, image);
    }
  }
  return errors;
}

function clash(other: string, image: string): string {
  return other === image
    ? `be two tags of ${image}, which do not move together`
    : `name both ${other} and ${image}`;
}

/** A day as nightly tags write it, in UTC. */
export function nightOf(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '');
}

/** The tag of a rollback's record: the second in which it was decided, UTC. */
export function rollbackTag(time: Date): string {
  return `release-rollback-${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function requireTag(image: string, tag: string): void {
  if (/^\w[\w.-]{0,127}$/.test(tag) && !/^(?:green|candidate|release)-/.test(tag)) return;
  throw new FactoryError('spec-invalid', `image ${image}: "${tag}" cannot be a tag of a release`, {
    hint: 'use letters, digits, _ . - in channels and tag templates, and no green-, candidate- or release- in front',
  });
}
