import { FactoryError } from '../error.ts';
import { didYouMean } from '../near-word.ts';
import { examineDockerfile } from './dockerfile.ts';
import { readStages, type Stage } from './layer-lines.ts';
import type { ReadOptions } from './reader.ts';

export interface TargetRequest {
  /** The stage that is the image. */
  readonly target: string;
  /** Where image.yaml is, for messages. */
  readonly spec: string;
  /** How the file is read on each platform that the image may be for. */
  readonly readings: readonly ReadOptions[];
}

/**
 * A Dockerfile as far as one of its stages needs it: that one is the last, what follows is gone, and of a stage before it
 * that it does not need there is an empty one, so that lines and the numbers of stages are as they were. One with problems
 * comes back as it is, for whoever reads it next to say them. Throws spec-invalid for a stage that is not there.
 */
export function targetStage(text: string, { target, spec, readings }: TargetRequest): string {
  if (readings.some((reading) => examineDockerfile(text, reading).problems.length > 0)) return text;
  const read = readings.map((reading) => readStages(text, reading).stages);
  const stages = read[0] ?? [];
  const at = stages.findLastIndex(({ name }) => name === target);
  const wanted = stages[at];
  if (wanted === undefined) throw unknownStage(stages, { target, spec, file: readings[0]?.file ?? '' });
  const needed = new Set(read.flatMap((one) => [...neededBy(one[at])].map((stage) => one.indexOf(stage))));
  const lines = text.split('\n').slice(0, wanted.end);
  for (const [index, stage] of stages.slice(0, at).entries()) {
    if (needed.has(index)) continue;
    const name = stage.name === '' ? '' : ` AS ${stage.name}`;
    lines.fill('', stage.line - 1, (stages[index + 1]?.line ?? 0) - 1);
    lines[stage.line - 1] = `FROM scratch${name}`;
  }
  return `${lines.join('\n')}\n`;
}

/** A stage and those that it is made from. */
function neededBy(stage: Stage | undefined): Set<Stage> {
  // A Set hands out what is added while it is walked.
  const needed = new Set(stage === undefined ? [] : [stage]);
  for (const one of needed) for (const other of one.needs) needed.add(other);
  return needed;
}

function unknownStage(
  stages: readonly Stage[],
  { target, spec, file }: { readonly target: string; readonly spec: string; readonly file: string },
): FactoryError {
  const names = stages.flatMap(({ name }) => (name === '' ? [] : [name]));
  const there = names.length === 0 ? ', none of its stages has a name' : `, there are ${names.join(', ')}`;
  const message = `${spec}: target: ${file} has no stage "${target}"${didYouMean(target, names) || there}`;
  return new FactoryError('spec-invalid', message, {
    hint: `write "AS ${target}" behind the FROM that is meant, or fix "target" in ${spec}`,
  });
}
