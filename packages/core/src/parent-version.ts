import semver from 'semver';
import type { ParentSpec } from './spec/parent-spec.ts';
import { isInRange, isVersion, type VersionScheme } from './version-scheme.ts';

type Wish = Pick<ParentSpec, 'tag' | 'scheme'>;

/** The places for a version that a parent's tag may have, and how many numbers each stands for. */
const depths: Readonly<Record<string, number | undefined>> = {
  '{version}': undefined,
  '{major}.{minor}': 2,
  '{major}': 1,
};

/** Where a parent's tag leaves its version open; undefined for a tag as it is, and for any other template. */
export function tagPlace(tag: string): string | undefined {
  const places = tag.match(/\{.*\}/s) ?? [];
  const [place = ''] = places;
  return Object.hasOwn(depths, place) ? place : undefined;
}

/** True for a parent that is followed by its versions, and not by one tag alone. */
export function isVersioned({ tag }: Pick<ParentSpec, 'tag'>): boolean {
  return tagPlace(tag) !== undefined;
}

/** How the versions of a parent are read. */
export function parentScheme({ tag, scheme = 'semver' }: Wish): VersionScheme {
  return tagPlace(tag) === '{version}' ? scheme : 'numbers';
}

/** True for what a parent's tags may have as a version. */
export function isParentVersion(parent: Wish, text: string): boolean {
  const depth = depths[tagPlace(parent.tag) ?? ''];
  // No more digits than six: a date among the tags is no version of such depth.
  if (depth !== undefined) return new RegExp(`^\\d{1,6}(?:\\.\\d{1,6}){${depth - 1}}$`).test(text);
  const scheme = parentScheme(parent);
  return isVersion(text, scheme) && (scheme !== 'semver' || hasStagesAlone(text));
}

/** The version that a tag stands for under a parent's template; undefined for any other tag, such as another variant's. */
export function versionOfParentTag(parent: Wish, tag: string): string | undefined {
  const place = tagPlace(parent.tag);
  if (place === undefined) return undefined;
  const [before = '', after = ''] = parent.tag.split(place);
  if (tag.length <= before.length + after.length) return undefined;
  if (!tag.startsWith(before) || !tag.endsWith(after)) return undefined;
  const version = tag.slice(before.length, tag.length - after.length);
  return isParentVersion(parent, version) ? version : undefined;
}

/** The tag of a parent's version. */
export function tagOfParent({ tag }: Pick<ParentSpec, 'tag'>, version: string): string {
  return tag.replace(tagPlace(tag) ?? '', () => version);
}

/** True for a version that a parent may have. */
export function isWantedOfParent(
  parent: Pick<ParentSpec, 'tag' | 'scheme' | 'constraint' | 'prereleases' | 'pin'>,
  version: string,
): boolean {
  const { pin, constraint = '*', prereleases = false } = parent;
  if (pin !== undefined) return version === pin.version;
  return isInRange(version, constraint, { scheme: parentScheme(parent), prereleases });
}

/** `1.2.3-rc.1` is a prerelease, `1.2.3-slim` another variant of 1.2.3: semver reads both alike. */
function hasStagesAlone(version: string): boolean {
  const stage = /^(?:alpha|beta|rc|pre|preview|dev|next|nightly|canary|snapshot|m)\d*$/i;
  return (semver.prerelease(version) ?? []).every((part) => typeof part === 'number' || stage.test(part));
}
