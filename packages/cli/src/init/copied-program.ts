import { copyWords } from '@officina/core';
import type { NamedTool } from '../add/known-program.ts';
import { relocated } from './found-program.ts';
import { copyLine } from './moved-run.ts';
import { type FoundProgram, goesTo, isAt } from './read-program.ts';

/** What becomes of a line that takes programs out of a stage that had them compiled. */
export interface CopiedPrograms {
  /** The lines in its place, where all that it copies are such programs. */
  readonly text?: string;
  /** The programs, where the line puts them. */
  readonly tools: readonly NamedTool[];
  /** What a person has to do. */
  readonly left: readonly string[];
}

/** Reads the words of a COPY out of a stage with these programs; undefined for one that takes none of them. */
export function moveCopied(rest: string, programs: readonly FoundProgram[]): CopiedPrograms | undefined {
  const words = copyWords(rest) ?? [];
  const sources = words.slice(0, -1);
  const moved = relocated({ sources, target: words.at(-1) ?? '' }, programs);
  if (moved !== undefined) {
    const doubts = moved.flatMap((one) =>
      one.doubts
        .filter((doubt) => !programs.some((before) => before.doubts.includes(doubt)))
        .map((doubt) => `${one.name}: ${doubt}`),
    );
    return { text: moved.map(({ name }) => copyLine(name)).join('\n'), tools: moved, left: doubts };
  }
  const taken = programs.filter((one) =>
    sources.some((source) => isAt(one, source) || isAt(one, source.replace(/\/?\*?$/, `/${one.program}`))),
  );
  if (taken.length === 0) return undefined;
  const left = taken.map(
    ({ name, tool }) =>
      `${name} is in image.yaml${tool.install === undefined ? '' : `, with its place under install`}: write ${copyLine(name)} where this line copies it`,
  );
  return { tools: [], left };
}

/** What a line says of a program's place before, where that is another one now. */
export function sayPlaces(text: string, programs: readonly FoundProgram[]): string[] {
  return programs.flatMap((one) => {
    const own = goesTo(one);
    const paths = [...text.matchAll(/(?<![\w.$}/-])\/[\w./-]+/g)].map(([path]) => path);
    const before = paths.find((path) => !own.includes(path) && isAt(one, path));
    const called = own.filter((path) => path.endsWith(`/${one.program}`));
    return before === undefined
      ? []
      : [`${before} is at ${(called.length === 0 ? own : called).join(', ')} now`];
  });
}
