import {
  FactoryError,
  type LockedNpm,
  type Npm,
  type NpmAge,
  type NpmSpec,
  type NpmVersion,
  sha256,
} from '@officina/core';
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
 * withdrawn or is not meant for everybody yet: it is taken only where it is locked already. The owner's own .npmrc counts
 * beside the wish: npm would install nothing younger than that asks.
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
  const [published, age] = await Promise.all([context.npm.versions(pkg), context.npm.age()]);
  const isExempt = age.isExempt(pkg);
  const asked = wish.cooldown ?? context.cooldown;
  const cooldown = isExempt ? asked : Math.max(asked, age.cooldown);
  const { version: latest } = published.find((one) => one.latest === true) ?? {};
  const offers = published
    .filter(({ version, deprecated }) => !deprecated && semver.valid(version) !== null)
    .filter(
      ({ version }) =>
        latest === undefined || version === context.locked?.version || semver.lte(version, latest),
    )
    .filter((one) => isExempt || one.version === context.locked?.version || isBefore(one, age))
    .map(
      ({ version, released }): Offer => ({
        version,
        prerelease: semver.prerelease(version) !== null,
        ...(released === undefined ? {} : { released }),
      }),
    );
  const { locked, now, allowDowngrade } = context;
  const choice = hinting(cooldown > asked, () =>
    choose({ constraint: wish.constraint, prereleases: false, cooldown }, offers, {
      ...{ now, seen: {}, dated: true, allowDowngrade },
      ...(locked === undefined ? {} : { locked }),
    }),
  );
  const version = choice.take === 'locked' ? (locked?.version ?? '') : choice.take.version;
  const released = offers.find((offer) => offer.version === version)?.released;
  return {
    version,
    ...(released === undefined ? {} : { released }),
    ...(choice.waiting === undefined ? {} : { waiting: choice.waiting }),
  };
}

function isBefore({ released }: NpmVersion, { before }: NpmAge): boolean {
  return before === undefined || (released !== undefined && Date.parse(released) <= before.getTime());
}

/** Says where a version that is too young is waited for, when it is not image.yaml that asks for it. */
function hinting(isOwn: boolean, work: () => Choice): Choice {
  try {
    return work();
  } catch (error) {
    if (!isOwn || !(error instanceof FactoryError) || error.code !== 'version-too-young') throw error;
    const hint =
      'wait, or look at: npm config get min-release-age; its exceptions are in min-release-age-exclude';
    throw new FactoryError(error.code, error.message, { hint, cause: error });
  }
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
