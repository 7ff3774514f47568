import {
  isPrerelease,
  type LockedParent,
  parentScheme,
  repositoryOf,
  tagOfParent,
  versionOfParentTag,
} from '@officina/core';
import { type Choice, choose, lockFits, type Standing, type Wish } from '../choose.ts';
import type { Context } from '../context.ts';
import type { Offer } from '../datasource/datasource.ts';
import { newestFirst } from '../datasource/newest-first.ts';
import { dateByImages, madeAt } from './date-by-images.ts';
import { resolveParent } from './docker.ts';
import { noSuchParentTag } from './no-such-parent-tag.ts';
import { type OwnPython, ownPython } from './own-python.ts';
import type { ParentQuestion } from './parent-question.ts';

/** A parent at the version that was chosen for it. */
export interface Followed {
  readonly entry: LockedParent;
  readonly waiting?: Choice['waiting'];
  /** A newer version that is another Python than that of the tools on it. */
  readonly beyond?: OwnPython['beyond'];
  readonly warnings: readonly string[];
}

/**
 * Chooses among the tags of a parent as among the versions of a tool, and locks the digest behind the one chosen. Throws
 * version-none and what choose and resolveParent throw.
 */
export async function followVersions(question: ParentQuestion, context: Context): Promise<Followed> {
  const { parent, platforms } = question;
  const { registry } = context.ports;
  const standing = standingOf(question, context);
  const wish = wishOf(question);
  const isAnswered = lockFits(wish, standing);
  const isHeld = isAnswered && context.holdVersions;
  const { offers, beyond } = isHeld
    ? ({ offers: [] } satisfies OwnPython)
    : ownPython(question, await offersOf(question, context), { wish, standing });
  const choice = isHeld
    ? ({ take: 'locked', seen: standing.seen } satisfies Choice)
    : choose(wish, await dateByImages(offers, { wish, standing, context, question }), standing);
  const version = choice.take === 'locked' ? (standing.locked?.version ?? '') : choice.take.version;
  const tag = tagOfParent(parent, version);
  const same = standing.locked?.version === version ? question.locked : undefined;
  const found = await resolveParent({ image: parent.image, tag }, same, { registry, platforms });
  const made =
    same?.released === undefined ? await madeAt({ image: parent.image, tag }, question, context) : undefined;
  const known = same?.released ?? (choice.take === 'locked' ? undefined : choice.take.released);
  const { digest, bootstrapped, devcontainer, python } = found;
  const { seen, waiting } = choice as Choice;
  return {
    entry: {
      ...{ image: parent.image, tag, version, digest, released: known ?? made ?? context.now.toISOString() },
      ...(Object.keys(seen).length === 0 ? {} : { seen }),
      ...(bootstrapped === undefined ? {} : { bootstrapped }),
      ...(devcontainer === undefined ? {} : { devcontainer }),
      ...(python === undefined ? {} : { python }),
    },
    ...(waiting === undefined ? {} : { waiting }),
    ...(beyond === undefined ? {} : { beyond }),
    warnings: isAnswered ? [] : firstSight(made, { now: context.now, cooldown: wish.cooldown }),
  };
}

function wishOf({ parent, cooldown }: ParentQuestion): Wish {
  const { constraint = '*', prereleases = false, pin } = parent;
  return {
    ...{ constraint, prereleases, cooldown: parent.cooldown ?? cooldown },
    ...(pin === undefined ? {} : { pin }),
  };
}

/** A lock of one tag counts as one of the version that the tag has under the template. */
function standingOf({ parent, locked }: ParentQuestion, { now, allowDowngrade }: Context): Standing {
  const version = locked?.image === parent.image ? versionOfParentTag(parent, locked.tag) : undefined;
  return {
    ...{ now, allowDowngrade, dated: false, scheme: parentScheme(parent), seen: locked?.seen ?? {} },
    ...(version === undefined ? {} : { locked: { version } }),
  };
}

async function offersOf({ parent }: ParentQuestion, { ports }: Context): Promise<Offer[]> {
  const scheme = parentScheme(parent);
  const tags = await ports.registry.tags(repositoryOf(parent.image));
  const offers = tags.flatMap((tag): Offer[] => {
    const version = versionOfParentTag(parent, tag);
    return version === undefined ? [] : [{ version, tag, prerelease: isPrerelease(version, scheme) }];
  });
  if (offers.length === 0) throw noSuchParentTag(parent, tags);
  return newestFirst(offers, { scheme });
}

/** What is said where nothing holds a cooldown: a first lock has no older version to stay at, and a tag has no date. */
function firstSight(
  made: string | undefined,
  { now, cooldown }: { readonly now: Date; readonly cooldown: number },
): string[] {
  if (cooldown === 0) return [];
  if (made !== undefined && now.getTime() - Date.parse(made) >= cooldown * 1000) return [];
  const says = made === undefined ? 'its image has no date' : `its image was made at ${made}`;
  return [
    `the cooldown could not be held: no registry says how old a tag is, ${says}, and it is here for the first time`,
  ];
}
