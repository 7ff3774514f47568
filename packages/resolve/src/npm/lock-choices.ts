import { FactoryError, type Npm } from '@officina/core';
import type { Outcome } from '../result.ts';
import { refused } from '../tool-outcome.ts';
import { lockNpm, type NpmAnswer } from './registry.ts';

/** One package's version to be locked: chosen now, or as it was; none for one that was refused and never locked. */
export interface NpmChoice {
  readonly name: string;
  readonly version?: string;
  /** ISO 8601. */
  readonly released?: string;
  /** Absent for one that nobody asked about. */
  readonly outcome?: Outcome;
}

/** A lock of npm packages, and what became of each; nothing locked where nothing could be. */
export interface LockedChoices extends Partial<NpmAnswer> {
  readonly outcomes: readonly Outcome[];
}

type Old = Parameters<typeof lockNpm>[1];

/**
 * Locks all that was chosen at once. Where npm refuses that, one moved package after the other, so that the one that npm
 * refuses stays as it was and the others move.
 */
export async function lockChoices(choices: readonly NpmChoice[], old: Old, npm: Npm): Promise<LockedChoices> {
  const outcomes = choices.flatMap(({ outcome }) => outcome ?? []);
  try {
    return { ...(await lockNpm(versionsOf(choices), old, npm)), outcomes };
  } catch (error) {
    const moved = choices.filter(isMoving);
    if (moved.length > 1 && canDiffer(error)) return lockOneByOne(choices, old, npm);
    return { outcomes: outcomes.map((outcome) => refusedAs(outcome, error)) };
  }
}

async function lockOneByOne(choices: readonly NpmChoice[], old: Old, npm: Npm): Promise<LockedChoices> {
  const refusals = new Map<string, Outcome>();
  let versions = versionsOf(choices.map((choice) => (isMoving(choice) ? stayed(choice) : choice)));
  let answer: Partial<NpmAnswer> = {};
  for (const choice of choices.filter(isMoving)) {
    const wanted = { ...versions, ...versionsOf([choice]) };
    const { locked = old.locked, files = old.files } = answer;
    try {
      answer = { files, ...(await lockNpm(wanted, { ...old, locked, files }, npm)) } as NpmAnswer;
      versions = wanted;
    } catch (error) {
      refusals.set(choice.name, refusedAs(choice.outcome, error));
    }
  }
  const outcomes = choices.flatMap(({ name, outcome }) => refusals.get(name) ?? outcome ?? []);
  return { ...answer, outcomes };
}

function isMoving(choice: NpmChoice): choice is NpmChoice & { readonly outcome: Outcome } {
  return choice.outcome?.status === 'moved' || choice.outcome?.status === 'added';
}

function stayed({ name, outcome }: NpmChoice): NpmChoice {
  return outcome?.old === undefined ? { name } : { name, version: outcome.old };
}

function versionsOf(choices: readonly NpmChoice[]): Record<string, string> {
  return Object.fromEntries(
    choices.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]])),
  );
}

/** False for a registry that answers nothing: then no package does better than another. */
function canDiffer(error: unknown): boolean {
  return (
    error instanceof FactoryError && error.code !== 'upstream-unreachable' && error.code !== 'rate-limited'
  );
}

function refusedAs({ name, old }: Outcome, error: unknown): Outcome {
  return { ...refused('npm', name, error), ...(old === undefined ? {} : { old }) };
}
