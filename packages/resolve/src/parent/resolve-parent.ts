import type { LockedParent, ParentSpec, Platform } from '@officina/core';
import type { Context } from '../context.ts';
import type { Resolved } from '../resolve-tool.ts';
import { refused, statusOf } from '../tool-outcome.ts';
import { resolveParent } from './docker.ts';

/** Resolves one external parent of an image; a refusal is an outcome. */
export async function resolveImageParent(
  question: {
    readonly name: string;
    readonly parent: ParentSpec;
    readonly locked: LockedParent | undefined;
    readonly platforms: readonly Platform[];
  },
  context: Context,
): Promise<Resolved<LockedParent>> {
  const { name, parent, locked, platforms } = question;
  try {
    const { registry } = context.ports;
    const entry = await resolveParent(parent, locked, { registry, platforms });
    return {
      entry,
      outcome: {
        kind: 'parent',
        name,
        status: statusOf(locked?.digest, entry.digest, undefined),
        ...(locked === undefined ? {} : { old: locked.digest }),
        new: entry.digest,
        ...(entry.bootstrapped
          ? { warnings: [`${entry.image}:${entry.tag} was bootstrapped on this machine`] }
          : {}),
      },
    };
  } catch (error) {
    return {
      outcome: { ...refused('parent', name, error), ...(locked === undefined ? {} : { old: locked.digest }) },
    };
  }
}
