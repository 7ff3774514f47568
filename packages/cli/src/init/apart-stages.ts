import type { Instruction } from '@officina/core';

/** A stage that the image does not stand on: what is installed there is not in the image. */
export interface ApartStage {
  /** A key of `debian.stages`. */
  readonly name: string;
  /** Whether its outside image is the one that the last stage stands on: apt is asked in that one alone. */
  readonly onSameParent: boolean;
}

interface Stage {
  readonly line: number;
  readonly name: string;
  readonly from: string;
}

/** The stages apart of a Dockerfile, by the line of each one's FROM; `undefined` for those that the image stands on. */
export function apartStages(
  instructions: readonly Instruction[],
): ReadonlyMap<number, ApartStage | undefined> {
  const stages = instructions
    .filter(({ keyword }) => keyword === 'FROM')
    .map(({ line, rest }, at): Stage => {
      const [, from = '', name = `stage-${at}`] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest) ?? [];
      return { line, from: from.toLowerCase(), name: name.toLowerCase() };
    });
  const image = lineOf(stages.at(-1), stages);
  const root = image.at(-1)?.from;
  return new Map(
    stages.map((stage) => {
      if (image.includes(stage)) return [stage.line, undefined];
      const name = stage.name.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-$/g, '') || 'stage';
      return [stage.line, { name, onSameParent: lineOf(stage, stages).at(-1)?.from === root }];
    }),
  );
}

/** A stage and those that it stands on, down to the one that is FROM an image of others. */
function lineOf(stage: Stage | undefined, stages: readonly Stage[]): Stage[] {
  if (stage === undefined) return [];
  const below = stages.findLast(({ line, name }) => line < stage.line && name === stage.from);
  return [stage, ...lineOf(below, stages)];
}
