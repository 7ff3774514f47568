import type { Instruction } from '@officina/core';
import { movedValues } from './moved-values.ts';

/** A stage that the image does not stand on: what is installed there is not in the image. */
export interface ApartStage {
  /** A key of `debian.stages`. */
  readonly name: string;
  /** Whether its outside image is the one that the last stage stands on, or both are images of ours: apt is asked in one parent. */
  readonly onSameParent: boolean;
}

/** A stage of a Dockerfile. */
export interface Stage {
  readonly line: number;
  /** In lower case; `stage-1` for the second, where it has none. */
  readonly name: string;
  /** What it is FROM, in lower case, with the values of the ARGs before the first FROM. */
  readonly from: string;
}

/** The stages of a Dockerfile, in its order. */
export function readStages(instructions: readonly Instruction[]): Stage[] {
  const values = movedValues();
  const stages: Stage[] = [];
  for (const { keyword, line, rest } of instructions) {
    if (keyword === 'ARG' && stages.length === 0) values.note({ keyword, rest });
    if (keyword !== 'FROM') continue;
    const [, from = '', name = `stage-${stages.length}`] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest) ?? [];
    stages.push({ line, from: values.fill(from).toLowerCase(), name: name.toLowerCase() });
  }
  return stages;
}

/**
 * The stages apart of a Dockerfile, by the line of each one's FROM; `undefined` for those that the image stands on. `isOurs`
 * tells an image of the workspace by what a FROM says.
 */
export function apartStages(
  stages: readonly Stage[],
  isOurs: (from: string) => boolean,
): ReadonlyMap<number, ApartStage | undefined> {
  const image = lineOf(stages.at(-1), stages);
  const root = image.at(-1)?.from;
  return new Map(
    stages.map((stage) => {
      if (image.includes(stage)) return [stage.line, undefined];
      const name = stage.name.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-$/g, '') || 'stage';
      const own = lineOf(stage, stages).at(-1)?.from ?? '';
      return [stage.line, { name, onSameParent: own === root || (isOurs(own) && isOurs(root ?? '')) }];
    }),
  );
}

/** A stage and those that it stands on, down to the one that is FROM an image of others. */
function lineOf(stage: Stage | undefined, stages: readonly Stage[]): Stage[] {
  if (stage === undefined) return [];
  const below = stages.findLast(({ line, name }) => line < stage.line && name === stage.from);
  return [stage, ...lineOf(below, stages)];
}
