import { isVersioned, type LockedParent } from '@officina/core';
import type { Context } from '../context.ts';
import type { Resolved } from '../resolve-tool.ts';
import { ageOf, overduePin, refused, statusOf, waitingFields } from '../tool-outcome.ts';
import { resolveParent } from './docker.ts';
import { type Followed, followVersions } from './follow-versions.ts';
import { beyondPython, requireOwnPython } from './own-python.ts';
import type { ParentQuestion } from './parent-question.ts';

/** Resolves one external parent of an image; a refusal is an outcome. */
export async function resolveImageParent(
  question: ParentQuestion,
  context: Context,
): Promise<Resolved<LockedParent>> {
  const { name, locked } = question;
  try {
    const { entry, waiting, beyond, warnings } = await follow(question, context);
    requireOwnPython(question, entry);
    const told = toldOf(locked, entry);
    const age = ageOf(entry.released, context.now);
    const said = [
      ...warnings,
      ...(entry.bootstrapped ? [`${entry.image}:${entry.tag} was bootstrapped on this machine`] : []),
      ...overduePin(question.parent.pin, context.now),
    ];
    return {
      entry,
      outcome: {
        kind: 'parent',
        name,
        status: statusOf(told.old, told.new, waiting ?? beyond),
        ...(beyond === undefined ? {} : { message: beyond.message, waiting: { version: beyond.version } }),
        ...waitingFields(waiting),
        ...told,
        ...(age === undefined ? {} : { age }),
        ...(said.length === 0 ? {} : { warnings: said }),
      },
    };
  } catch (error) {
    const old = locked === undefined ? {} : { old: locked.version ?? locked.digest };
    return { outcome: { ...refused('parent', name, error), ...old } };
  }
}

async function follow(question: ParentQuestion, context: Context): Promise<Followed> {
  const { parent, locked, platforms } = question;
  const { registry } = context.ports;
  const found: Followed = isVersioned(parent)
    ? await followVersions(question, context)
    : { entry: await resolveParent(parent, locked, { registry, platforms }), warnings: [] };
  const beyond = beyondPython(question, found.entry);
  return beyond === undefined || locked === undefined ? found : { entry: locked, beyond, warnings: [] };
}

/** What moves under the same version is told by its digest. */
function toldOf(
  old: LockedParent | undefined,
  now: LockedParent,
): { readonly old?: string; readonly new: string } {
  const { version, digest } = now;
  if (old === undefined) return { new: version ?? digest };
  if (version !== undefined && old.tag !== now.tag) return { old: old.version ?? old.tag, new: version };
  if (old.digest !== digest) return { old: old.digest, new: digest };
  return { old: version ?? digest, new: version ?? digest };
}
