import semver from 'semver';
import { isInImage } from './debian-contexts.ts';
import { digestOf } from './digest.ts';
import type { Lock } from './document/lock.ts';
import { renderLock } from './document/lock.ts';
import type { LockedPackage } from './document/locked-debian.ts';
import type { Contents } from './document/release-record.ts';
import type { moves } from './spec/factory-spec.ts';

/** What can have moved; `rebuilt` is other bytes without another version. */
export type MoveStep = (typeof moves)[number];

/** One thing that moved between two locks or releases. */
export interface Move {
  readonly image: string;
  readonly kind: 'image' | 'parent' | 'tool' | 'npm' | 'debian';
  readonly name: string;
  readonly old?: string;
  readonly new?: string;
  readonly step: MoveStep;
}

/** What an image holds by its lock. */
export function contentsOf(lock: Lock): Contents {
  const versions = Object.entries(lock.parents).flatMap(([name, { version }]) =>
    version === undefined ? [] : [[name, version] as const],
  );
  return {
    lock: digestOf(renderLock(lock)),
    parents: mapValues(lock.parents, ({ digest }) => digest),
    ...(versions.length === 0 ? {} : { versions: Object.fromEntries(versions) }),
    tools: mapValues(lock.tools, ({ version }) => version),
    npm: mapValues(lock.npm?.packages ?? {}, ({ version }) => version),
    debian: mapValues(lock.debian ?? {}, versionsOf),
  };
}

/** What moved between two locks' contents of one image. A Debian package counts once, whatever its platforms. */
export function contentMoves(image: string, old: Contents, now: Contents): Move[] {
  const debian = (contents: Contents): Versions =>
    Object.assign({}, ...Object.values(contents.debian).reverse());
  return [
    ...compare(image, 'parent', ...parentVersions(old, now)),
    ...compare(image, 'tool', old.tools, now.tools),
    ...compare(image, 'npm', old.npm, now.npm),
    ...compare(image, 'debian', debian(old), debian(now)),
  ];
}

/** A parent's versions where they differ, and else its digests: a tag may name other bytes under the same version. */
function parentVersions(old: Contents, now: Contents): [Versions, Versions] {
  const isMoved = (name: string) => {
    const version = now.versions?.[name];
    return version !== undefined && version !== old.versions?.[name];
  };
  const told = ({ parents, versions = {} }: Contents) =>
    Object.fromEntries(
      Object.entries(parents).map(([name, digest]) => [
        name,
        isMoved(name) ? (versions[name] ?? digest) : digest,
      ]),
    );
  return [told(old), told(now)];
}

type Versions = Readonly<Record<string, string>>;

function compare(image: string, kind: Move['kind'], old: Versions, now: Versions): Move[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name): Move[] => {
    const was = old[name];
    const is = now[name];
    if (was === is) return [];
    if (was === undefined) return [{ image, kind, name, new: is ?? '', step: 'added' }];
    if (is === undefined) return [{ image, kind, name, old: was, step: 'removed' }];
    return [{ image, kind, name, old: was, new: is, step: stepOf(kind, was, is) }];
  });
}

/** The semver step of a move; a Debian package, a digest and what is not semver count as a patch. */
function stepOf(kind: Move['kind'], old: string, now: string): MoveStep {
  if (kind === 'debian') return 'patch';
  if (kind === 'parent') return numberStep(old, now);
  const step = semver.valid(old) && semver.valid(now) ? semver.diff(old, now) : null;
  if (step === 'major' || step === 'premajor') return 'major';
  return step === 'minor' || step === 'preminor' ? 'minor' : 'patch';
}

/** `24.04` to `26.04` is a major step, as semver would have it; one date to another a patch, as is a digest. */
function numberStep(old: string, now: string): MoveStep {
  const [was, is] = [old, now].map((version) => /^\d+(?:[._-]\d+)*/.exec(version)?.[0].split(/[._-]/));
  const isDate = was?.length === 1 && was[0]?.length === 8;
  if (was === undefined || is === undefined || isDate) return 'patch';
  if (was[0] !== is[0]) return 'major';
  return (was[1] ?? '0') === (is[1] ?? '0') ? 'patch' : 'minor';
}

function versionsOf(packages: readonly LockedPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map((one) => [fullName(one), one.version]));
}

/**
 * What only a stage has is called by it too: nobody should look for it in the image. And what somebody else gives by their
 * repository: it is not Debian's.
 */
function fullName(one: LockedPackage): string {
  const about = [
    ...(one.repository === undefined ? [] : [`of ${one.repository}`]),
    ...(isInImage(one) ? [] : [`stage ${one.stages?.join(', ')}`]),
  ];
  return about.length === 0 ? one.name : `${one.name} (${about.join(', ')})`;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
