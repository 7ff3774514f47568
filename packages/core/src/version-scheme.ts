import semver from 'semver';

/**
 * How a tool's versions are read. `semver`: semver.org, as most are. `numbers`: numbers joined by dots, dashes or
 * underscores, as many as there are (`2024.10.07`, `1.7`, `7.1.1-43`); a tail such as `-rc2` or `a1` makes a prerelease, and
 * `.post1` is the same published once more, as Python's projects do (PEP 440).
 */
export const versionSchemes = ['semver', 'numbers'] as const;
export type VersionScheme = (typeof versionSchemes)[number];

/** True for what a scheme reads as a version. */
export function isVersion(text: string, scheme: VersionScheme): boolean {
  return scheme === 'semver' ? semver.valid(text) === text : parseNumbers(text) !== undefined;
}

/** True for a version that is not a final one; false for what is no version. */
export function isPrerelease(version: string, scheme: VersionScheme): boolean {
  if (scheme === 'semver') return semver.prerelease(version) !== null;
  return (parseNumbers(version)?.tail ?? '') !== '';
}

/** True when a version is inside a semver range; of a version of the scheme `numbers` the first three count. */
export function isInRange(
  version: string,
  range: string,
  { scheme, prereleases }: { readonly scheme: VersionScheme; readonly prereleases: boolean },
): boolean {
  if (scheme === 'semver') return semver.satisfies(version, range, { includePrerelease: prereleases });
  const read = parseNumbers(version);
  if (read === undefined || (read.tail !== '' && !prereleases)) return false;
  const three = [0, 1, 2].map((at) => read.numbers[at] ?? 0n).join('.');
  return semver.satisfies(three, range);
}

/** Orders two versions, the older first (negative); what is no version comes before every version. Never throws. */
export function compareVersions(a: string, b: string, scheme: VersionScheme): number {
  const valid = [a, b].map((version) => isVersion(version, scheme));
  if (valid[0] !== valid[1]) return valid[0] ? 1 : -1;
  if (!valid[0]) return byText(a, b);
  return scheme === 'semver' ? semver.compareBuild(a, b) : compareNumbers(a, b);
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map(parseNumbers) as [Numbers, Numbers];
  const length = Math.max(left.numbers.length, right.numbers.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [left.numbers[at] ?? 0n, right.numbers[at] ?? 0n];
    if (x !== y) return x < y ? -1 : 1;
  }
  if ((left.tail === '') !== (right.tail === '')) return left.tail === '' ? 1 : -1;
  return compareTails(left, right) || byText(a, b);
}

function compareTails(left: Numbers, right: Numbers): number {
  const [one, other] = [stageOf(left.tail), stageOf(right.tail)];
  return (
    one - other || left.tail.localeCompare(right.tail, 'en', { numeric: true }) || left.post - right.post
  );
}

/** What comes before what on the way to a version. */
const stages = [/^dev/, /^a/, /^b/, /^(?:c|rc|pre)/];

function stageOf(tail: string): number {
  return stages.findIndex((stage) => stage.test(tail));
}

interface Numbers {
  readonly numbers: readonly bigint[];
  /** Of a prerelease; empty for any other. */
  readonly tail: string;
  /** How often it was published once more, and one more; 0 for never. */
  readonly post: number;
}

function parseNumbers(text: string): Numbers | undefined {
  const read =
    /^(\d{1,18}(?:[._-]\d{1,18}){0,7})(?:[._-]?((?:alpha|beta|rc|pre|dev)[.-]?\d{0,18}|[abc]\d{1,18})|\.post(\d{1,9}))?$/.exec(
      text,
    );
  if (read?.[1] === undefined) return undefined;
  const [, numbers, tail = '', post] = read;
  return {
    numbers: numbers.split(/[._-]/).map(BigInt),
    tail,
    post: post === undefined ? 0 : Number(post) + 1,
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
