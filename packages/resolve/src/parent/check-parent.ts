import {
  canonicalJson,
  digested,
  FactoryError,
  isFactoryError,
  type LockedParent,
  type ParentSpec,
  type Platform,
  tagged,
  tagOfParent,
  versionOfParentTag,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { Outcome } from '../result.ts';
import { overduePin, refused } from '../tool-outcome.ts';
import { type ParentFacts, parentFacts } from './docker.ts';

interface Options {
  readonly wish: ParentSpec;
  readonly platforms: readonly Platform[];
  readonly context: Context;
}

/** Holds a locked parent against its registry: the digest is there, and says of itself what the lock says of it. */
export async function checkParent(
  name: string,
  parent: LockedParent,
  { wish, platforms, context }: Options,
): Promise<Outcome> {
  const { registry } = context.ports;
  const reference = digested(parent.image, parent.digest);
  const kept: Outcome = {
    kind: 'parent',
    name,
    status: 'kept',
    new: parent.version ?? parent.digest,
    ...pinWarning(wish, context),
  };
  try {
    if ((await registry.head(reference)) === undefined) {
      const where = parent.bootstrapped ? '; it was made on another machine' : '';
      throw new FactoryError(
        'registry-missing',
        `${parent.image}@${parent.digest} is not in its registry any more${where}`,
        { hint: 'run officina resolve' },
      );
    }
    await requireSights(parent, { wish, context });
    const facts = await askFacts(() => parentFacts(parent, { registry, platforms }));
    const { bootstrapped, devcontainer, python } = parent;
    const claimed: ParentFacts = {
      ...(bootstrapped === undefined ? {} : { bootstrapped }),
      ...(devcontainer === undefined ? {} : { devcontainer }),
      ...(python === undefined ? {} : { python }),
    };
    const isBare = Object.keys(claimed).length === 0;
    if (facts === undefined && isBare)
      return {
        ...kept,
        warnings: [
          ...(kept.warnings ?? []),
          'NOT CHECKED against its own labels: the registry gave only its digest',
        ],
      };
    if (facts !== undefined && canonicalJson(facts) === canonicalJson(claimed)) return kept;
    const say = (these: ParentFacts | undefined) =>
      these === undefined ? 'cannot be asked' : Object.keys(these).join(' and ') || 'none';
    throw new FactoryError(
      'lock-stale',
      `${parent.image}@${parent.digest}: of bootstrapped, devcontainer and python the lock has ${say(claimed)}, the image itself ${
        facts !== undefined && say(facts) === say(claimed) ? 'says otherwise' : say(facts)
      }`,
      { hint: 'remove the entry from the lock and run officina resolve' },
    );
  } catch (error) {
    return { ...refused('parent', name, error), old: parent.version ?? parent.digest };
  }
}

function pinWarning({ pin }: ParentSpec, { now }: Context): Pick<Outcome, 'warnings'> {
  const warnings = overduePin(pin, now);
  return warnings.length === 0 ? {} : { warnings };
}

/** Throws lock-stale for a date that is to come, and for a version that waits and is not there. */
async function requireSights(
  { released, seen = {} }: LockedParent,
  { wish, context }: Pick<Options, 'wish' | 'context'>,
): Promise<void> {
  const stale = (message: string) =>
    new FactoryError('lock-stale', `${wish.image}: ${message}`, {
      hint: 'remove the entry from the lock and run officina resolve',
    });
  for (const [version, at] of [['the version', released ?? ''], ...Object.entries(seen)] as const)
    if (Date.parse(at) > context.now.getTime())
      throw stale(`${version} was first seen at ${at}, which is to come`);
  for (const version of Object.keys(seen)) {
    const tag = tagOfParent(wish, version);
    const isThere =
      versionOfParentTag(wish, tag) === version &&
      (await context.ports.registry.head(tagged(wish.image, tag))) !== undefined;
    if (!isThere) throw stale(`the lock waits for ${version}, which its registry does not have`);
  }
}

/** Undefined where the registry has the digest and not what it stands for: such is a recording. */
async function askFacts(ask: () => Promise<ParentFacts>): Promise<ParentFacts | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isFactoryError(error) && error.code === 'registry-answer' && error.message.includes('status 501'))
      return undefined;
    throw error;
  }
}
