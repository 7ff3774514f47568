import type { LockedNpm, NpmAge } from '@officina/core';
import type { Context } from '../context.ts';
import type { ImageQuestion } from '../image-question.ts';
import type { Outcome } from '../result.ts';
import { ageOf, refused, statusOf, waitingFields } from '../tool-outcome.ts';
import { type LockedChoices, lockChoices, type NpmChoice } from './lock-choices.ts';
import { chooseNpmVersion, type NpmFiles } from './registry.ts';
import { youngestEntered } from './youngest.ts';

/** What became of an image's npm packages; nothing locked when they keep what the lock has. */
export interface ResolvedNpm {
  readonly locked?: LockedNpm;
  readonly files?: NpmFiles;
  readonly outcomes: readonly Outcome[];
}

/** Resolves an image's npm packages together, since one lockfile holds them all; what is refused stays in it as it was. */
export async function resolveImageNpm(question: ImageQuestion, context: Context): Promise<ResolvedNpm> {
  const { image, selection } = question;
  const spec = image.spec.npm;
  const locked = image.lock?.npm;
  if (spec === undefined) return { outcomes: [] };
  const wishes = Object.entries(spec.packages).map(([name, wish]) => ({
    name,
    wish,
    isAsked: selection.isSelected(image.name, name),
    old: locked?.packages[name],
  }));
  if (!wishes.some(({ isAsked }) => isAsked))
    return locked === undefined ? { outcomes: [] } : { locked, outcomes: [] };
  const choices = await Promise.all(
    wishes.map(async ({ name, wish, isAsked, old }): Promise<NpmChoice> => {
      if (!isAsked && old !== undefined) return { name, version: old.version };
      return chooseOne(name, { question, context, wish });
    }),
  );
  const outcomes = choices.flatMap((choice) => choice.outcome ?? []);
  if (outcomes.every(({ status }) => status === 'refused')) return { outcomes };
  const files = await npmFiles(question, context);
  const before = bornBefore(
    choices.map(({ released }) => released),
    { question, context, age: await context.ports.npm.age() },
  );
  const answer = await lockChoices(choices, { locked, files, before }, context.ports.npm);
  return withYoungest(answer, files?.lockfile, context);
}

/** Says of what moved which of all packages that came along is the youngest. */
async function withYoungest(
  answer: LockedChoices,
  before: string | undefined,
  { ports, now }: Context,
): Promise<ResolvedNpm> {
  const after = answer.files?.lockfile;
  if (after === undefined || after === before) return answer;
  const youngest = await youngestEntered({ before, after }, { npm: ports.npm, now });
  if (youngest === undefined) return answer;
  const outcomes = answer.outcomes.map((outcome) =>
    outcome.status === 'moved' || outcome.status === 'added' ? { ...outcome, youngest } : outcome,
  );
  return { ...answer, outcomes };
}

/**
 * When all that enters must have been published, so that what a package pulls in is no younger than the package may be; the
 * chosen versions themselves always may enter. The owner's .npmrc counts, too: what we tell npm takes its place. Undefined
 * where nothing waits, and npm goes by that file alone.
 */
function bornBefore(
  dates: readonly (string | undefined)[],
  {
    question,
    context,
    age,
  }: { readonly question: ImageQuestion; readonly context: Context; readonly age: NpmAge },
): Date | undefined {
  const wishes = Object.values(question.image.spec.npm?.packages ?? {});
  const cooldown = Math.max(0, ...wishes.map((wish) => wish.cooldown ?? question.factory.cooldown));
  if (cooldown === 0) return undefined;
  const chosen = dates.map((released) => Date.parse(released ?? '') || 0);
  // npm takes what is older than the moment, so a second is added to the date of what was chosen.
  const now = context.now.getTime();
  const ours = Math.max(now - cooldown * 1000, ...chosen.map((time) => time + 1000));
  return new Date(
    Math.min(ours, now - age.cooldown * 1000, age.before?.getTime() ?? Number.POSITIVE_INFINITY),
  );
}

/** Where an image's npm files are. */
export function npmFolder({ image }: Pick<ImageQuestion, 'image'>): string {
  return `${image.folder}/${image.spec.npm?.folder ?? 'npm'}`;
}

async function chooseOne(
  name: string,
  {
    question,
    context,
    wish,
  }: { question: ImageQuestion; context: Context; wish: Parameters<typeof chooseNpmVersion>[1] },
): Promise<NpmChoice> {
  const locked = question.image.lock?.npm?.packages[name];
  try {
    const { now, allowDowngrade, ports } = context;
    const { cooldown } = question.factory;
    const found = await chooseNpmVersion(name, wish, {
      npm: ports.npm,
      now,
      allowDowngrade,
      cooldown,
      locked,
    });
    const age = ageOf(found.released, now);
    const outcome: Outcome = {
      kind: 'npm',
      name,
      status: statusOf(locked?.version, found.version, found.waiting),
      ...waitingFields(found.waiting),
      ...(locked === undefined ? {} : { old: locked.version }),
      new: found.version,
      ...(age === undefined ? {} : { age }),
    };
    const released = found.released === undefined ? {} : { released: found.released };
    return { name, version: found.version, ...released, outcome };
  } catch (error) {
    if (locked === undefined) return { name, outcome: refused('npm', name, error) };
    const { version } = locked;
    return { name, version, outcome: { ...refused('npm', name, error), old: version } };
  }
}

async function npmFiles(question: ImageQuestion, context: Context): Promise<NpmFiles | undefined> {
  const folder = npmFolder(question);
  const [manifest, lockfile] = await Promise.all([
    context.ports.files.read(`${folder}/package.json`),
    context.ports.files.read(`${folder}/package-lock.json`),
  ]);
  return manifest === undefined || lockfile === undefined ? undefined : { manifest, lockfile };
}
