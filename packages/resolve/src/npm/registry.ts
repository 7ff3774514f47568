import { type LockedNpm, type Npm, type NpmSpec, sha256 } from '@officina/core';
import semver from 'semver';
import { type Choice, choose } from '../choose.ts';
import type { Offer } from '../datasource/datasource.ts';

/** The files of an image's npm folder as they are on disk. */
export interface NpmFiles {
  readonly manifest: string;
  readonly lockfile: string;
}

/** What an image's npm packages are to be. */
export interface NpmAnswer {
  readonly locked: LockedNpm;
  /** Absent when what is on disk stays. */
  readonly files?: NpmFiles;
}

/**
 * Chooses one npm package's version among the published ones that are not deprecated. One above the dist-tag `latest` was
 * withdrawn or is not meant for everybody yet: it is taken only where it is locked already.
 */
export async function chooseNpmVersion(
  pkg: string,
  wish: NpmSpec['packages'][string],
  context: {
    readonly npm: Npm;
    readonly now: Date;
    readonly cooldown: number;
    readonly allowDowngrade: boolean;
    readonly locked: { readonly version: string } | undefined;
  },
): Promise<{ version: string; released?: string; waiting?: Choice['waiting'] }> {
  const published = await context.npm.versions(pkg);
  const { version: latest } = published.find((one) => one.latest === true) ?? {};
  const offers = published
    .filter(({ version, deprecated }) => !deprecated && semver.valid(version) !== null)
    .filter(
      ({ version }) =>
        latest === undefined || version === context.locked?.version || semver.lte(version, latest),
    )
    .map(
      ({ version, released }): Offer => ({
        version,
        prerelease: semver.prerelease(version) !== null,
        ...(released === undefined ? {} : { released }),
      }),
    );
  const { locked, now, allowDowngrade } = context;
  const choice = choose(
    { constraint: wish.constraint, prereleases: false, cooldown: wish.cooldown ?? context.cooldown },
    offers,
    { now, seen: {}, dated: true, allowDowngrade, ...(locked === undefined ? {} : { locked }) },
  );
  const version = choice.take === 'locked' ? (locked?.version ?? '') : choice.take.version;
  const released = offers.find((offer) => offer.version === version)?.released;
  return {
    version,
    ...(released === undefined ? {} : { released }),
    ...(choice.waiting === undefined ? {} : { waiting: choice.waiting }),
  };
}

/** Locks exact versions with all that they pull in; asks npm only when a version or the files on disk moved. */
export async function lockNpm(
  versions: Readonly<Record<string, string>>,
  old: {
    readonly locked: LockedNpm | undefined;
    readonly files: NpmFiles | undefined;
    /** What enters below them was published before this. */
    readonly before?: Date | undefined;
  },
  npm: Npm,
): Promise<NpmAnswer> {
  const { locked, files, before } = old;
  const names = Object.keys(versions);
  const same =
    locked !== undefined &&
    names.length === Object.keys(locked.packages).length &&
    names.every((name) => locked.packages[name]?.version === versions[name]);
  if (same && files !== undefined && sha256(files.lockfile) === locked.lockfile) return { locked };
  const fresh = await npm.lock(versions, files, before === undefined ? {} : { before });
  const packages = Object.fromEntries(
    names.map((name) => {
      const integrity = fresh.integrity[name];
      return [name, { version: versions[name] ?? '', ...(integrity === undefined ? {} : { integrity }) }];
    }),
  );
  return {
    locked: { packages, lockfile: sha256(fresh.lockfile) },
    files: { manifest: fresh.manifest, lockfile: fresh.lockfile },
  };
}
