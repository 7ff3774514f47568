import { FactoryError, type LockedPackage } from '@officina/core';

/** What apt would install for a stage; for the image itself where none is named. */
export interface StageAnswer {
  readonly stage?: string;
  readonly came: readonly LockedPackage[];
}

/** Each package once, sorted by name, with what it came for; throws upstream-answer for two of one name. */
export function joinStages(answers: readonly StageAnswer[]): LockedPackage[] {
  const joined = new Map<string, LockedPackage>();
  for (const { stage, came } of answers) {
    for (const one of came) {
      const before = joined.get(one.name);
      if (before !== undefined && before.sha256 !== one.sha256) throw twoOfOneName(before, one);
      joined.set(one.name, stage === undefined ? one : inStage(before ?? { ...one, inImage: false }, stage));
    }
  }
  return [...joined.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function inStage(one: LockedPackage, stage: string): LockedPackage {
  return { ...one, stages: [...(one.stages ?? []), stage].sort() };
}

function twoOfOneName(one: LockedPackage, other: LockedPackage): FactoryError {
  return new FactoryError(
    'upstream-answer',
    `apt took ${one.name} ${one.version} once and ${other.version} then, from one index`,
    { hint: 'ask for the package itself both in debian.packages and in debian.stages' },
  );
}
