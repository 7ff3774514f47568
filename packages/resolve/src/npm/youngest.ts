import {
  isFactoryError,
  lockedIdentities,
  type Npm,
  type NpmIdentity,
  parsePackageLock,
  renderNpmIdentity,
} from '@officina/core';
import type { Outcome } from '../result.ts';
import { ageOf } from '../tool-outcome.ts';

interface Lockfiles {
  /** The texts of the package-lock.json before and now. */
  readonly before: string | undefined;
  readonly after: string;
}

interface Context {
  readonly npm: Npm;
  readonly now: Date;
}

/**
 * The youngest npm package of all that a lockfile has and had not; undefined where nothing entered or nobody knows a date. It
 * is for people: nothing is refused for want of it.
 */
export async function youngestEntered(lockfiles: Lockfiles, context: Context): Promise<Outcome['youngest']> {
  try {
    return await youngest(lockfiles, context);
  } catch (error) {
    if (isFactoryError(error)) return undefined;
    throw error;
  }
}

async function youngest({ before, after }: Lockfiles, { npm, now }: Context): Promise<Outcome['youngest']> {
  const had = new Set(before === undefined ? [] : identities(before).map(renderNpmIdentity));
  const entered = identities(after).filter((one) => !had.has(renderNpmIdentity(one)));
  if (entered.length === 0) return undefined;
  const dates = await npm.released(entered);
  const [first] = entered
    .flatMap(({ name, version }) => {
      const age = ageOf(dates.get(renderNpmIdentity({ name, version })), now);
      return age === undefined ? [] : [{ name, version, age, count: entered.length }];
    })
    .sort((a, b) => a.age - b.age);
  return first;
}

function identities(lockfile: string): NpmIdentity[] {
  return lockedIdentities(parsePackageLock(lockfile, { file: 'package-lock.json' }));
}
