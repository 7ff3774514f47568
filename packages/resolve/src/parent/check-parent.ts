import {
  canonicalJson,
  digested,
  FactoryError,
  isFactoryError,
  type LockedParent,
  type Platform,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { Outcome } from '../result.ts';
import { refused } from '../tool-outcome.ts';
import { type ParentFacts, parentFacts } from './docker.ts';

interface Options {
  readonly platforms: readonly Platform[];
  readonly context: Context;
}

/** Holds a locked parent against its registry: the digest is there, and says of itself what the lock says of it. */
export async function checkParent(
  name: string,
  parent: LockedParent,
  { platforms, context }: Options,
): Promise<Outcome> {
  const { registry } = context.ports;
  const reference = digested(parent.image, parent.digest);
  const kept: Outcome = { kind: 'parent', name, status: 'kept', new: parent.digest };
  try {
    if ((await registry.head(reference)) === undefined) {
      const where = parent.bootstrapped ? '; it was made on another machine' : '';
      throw new FactoryError(
        'registry-missing',
        `${parent.image}@${parent.digest} is not in its registry any more${where}`,
        { hint: 'run officina resolve' },
      );
    }
    const facts = await askFacts(() => parentFacts(reference, { registry, platforms }));
    const { bootstrapped, devcontainer } = parent;
    const claimed: ParentFacts = {
      ...(bootstrapped === undefined ? {} : { bootstrapped }),
      ...(devcontainer === undefined ? {} : { devcontainer }),
    };
    const isBare = Object.keys(claimed).length === 0;
    if (facts === undefined && isBare)
      return { ...kept, warnings: ['NOT CHECKED against its own labels: the registry gave only its digest'] };
    if (facts !== undefined && canonicalJson(facts) === canonicalJson(claimed)) return kept;
    const say = (these: ParentFacts | undefined) =>
      these === undefined ? 'cannot be asked' : Object.keys(these).join(' and ') || 'neither';
    throw new FactoryError(
      'lock-stale',
      `${parent.image}@${parent.digest}: of bootstrapped and devcontainer the lock has ${say(claimed)}, the image itself ${
        facts !== undefined && say(facts) === say(claimed) ? 'says otherwise' : say(facts)
      }`,
      { hint: 'remove the entry from the lock and run officina resolve' },
    );
  } catch (error) {
    return { ...refused('parent', name, error), old: parent.digest };
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
