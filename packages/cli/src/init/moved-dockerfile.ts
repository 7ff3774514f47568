import {
  debianContext,
  findNetworkRuns,
  type Instruction,
  isGiven,
  readLines,
  stageContext,
} from '@officina/core';
import type { NamedTool } from '../add/known-program.ts';
import { type ApartStage, apartStages } from './apart-stages.ts';
import { readAptInstall } from './apt-install.ts';
import { readAptSources, sayAptSource } from './apt-source.ts';
import { findDownload } from './found-download.ts';
import { type Parent, parentNamer } from './moved-parent.ts';
import { followed } from './moved-tag.ts';

/** What a Dockerfile comes to here. */
export interface MovedDockerfile {
  /** The Dockerfile that takes its parents, tools and packages by name. */
  readonly text: string;
  readonly parents: Readonly<Record<string, Parent>>;
  readonly tools: readonly NamedTool[];
  /** Debian packages of the image, sorted. */
  readonly packages: readonly string[];
  /** Those of stages that the image does not stand on, sorted, by the name of each. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
  /** What a person has to do, a sentence each, with the line of the old file. */
  readonly left: readonly string[];
}

interface Step extends Instruction {
  /** The lines of the file, its comments and blank lines before the next instruction left out. */
  readonly lines: readonly string[];
}

/**
 * Reads a Dockerfile of somebody who pins by hand: external images become parents, downloads with a version become tools,
 * and Debian packages are named; each line that is understood whole is replaced, every other one stays and is said.
 * Throws dockerfile-invalid for what is no Dockerfile.
 */
export function moveDockerfile(text: string, { file }: { readonly file: string }): MovedDockerfile {
  const { instructions, problems, frontend } = readLines(text, { file });
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  const lines = text.split('\n');
  const result = [...lines];
  const values = new Map<string, string>();
  const namer = parentNamer(values);
  const tools = new Map<string, NamedTool['tool']>();
  const packages = new Set<string>();
  const stages = new Map<string, Set<string>>();
  const apart = apartStages(instructions);
  let stage: ApartStage | undefined;
  const left: string[] =
    frontend === undefined
      ? []
      : [
          `line 1: take "# syntax=${frontend}" out, or lock that image: a key of parents, and frontend (docs/spec.md)`,
        ];
  const wanting = new Map(findNetworkRuns(text, file).map((run) => [run.line, run]));
  for (const [at, instruction] of instructions.entries()) {
    const step = { ...instruction, lines: linesOf(lines, instruction.line, instructions[at + 1]?.line) };
    const first = step.line - 1;
    const replace = (made: readonly string[]) => {
      result[first] = made.join('\n');
      for (let line = first + 1; line < first + step.lines.length; line++) result[line] = '\0';
    };
    if (step.keyword === 'ARG' || step.keyword === 'ENV') {
      noteValues(step.rest, values);
      if (step.keyword === 'ARG') left.push(...askedValues(step, values));
    } else if (step.keyword === 'FROM') {
      stage = apart.get(step.line);
      replace([namer.moveFrom(step.lines.join('\n'), step.rest)]);
    } else if (step.keyword === 'COPY') result[first] = namer.moveCopy(result[first] ?? '', step.flags);
    else if (step.keyword === 'RUN' || step.keyword === 'ADD') {
      const body = bodyOf(step);
      for (const source of readAptSources(body))
        left.push(`line ${step.line}: apt repository ${source.url}: ${sayAptSource(source)}`);
      const apt = readAptInstall(body);
      const found = findDownload(body, values);
      if (apt !== undefined) {
        const own = stage === undefined ? packages : (stages.get(stage.name) ?? new Set());
        for (const name of apt.packages) own.add(name);
        if (stage !== undefined) stages.set(stage.name, own);
        if (stage?.onSameParent === false)
          left.push(
            `line ${step.line}: let stage ${stage.name} be FROM what the image is FROM: apt is asked in that one`,
          );
        if (apt.isWhole) replace([installLine(stage)]);
        else left.push(`line ${step.line}: its Debian packages are in image.yaml; take apt out of this RUN`);
      } else if (found !== undefined && 'name' in found) {
        tools.set(found.name, found.tool);
        if (found.isWhole) replace([`COPY --link --from=${found.name} / /`]);
        else
          left.push(
            `line ${step.line}: ${found.name} is in image.yaml; write COPY --link --from=${found.name} / / instead of the download`,
          );
        if (found.doubt !== undefined) left.push(`line ${step.line}: ${found.name}: ${found.doubt}`);
      } else if (found !== undefined) left.push(`line ${step.line}: ${found.why}`);
      else {
        const run = wanting.get(step.line);
        if (run !== undefined) left.push(`line ${step.line}: "${run.words}" wants a network: ${run.instead}`);
      }
    }
  }
  return {
    text: result.filter((line) => line !== '\0').join('\n'),
    parents: followed(namer.parents),
    tools: [...tools].map(([name, tool]) => ({ name, tool })),
    packages: [...packages].sort(),
    stages: Object.fromEntries([...stages].map(([name, own]) => [name, [...own].sort()])),
    left,
  };
}

function installLine(stage: ApartStage | undefined): string {
  const context = stage === undefined ? debianContext : stageContext(stage.name);
  return `RUN --mount=from=officina,target=/officina --mount=from=${context},target=/locked sh /officina/debian`;
}

/** An instruction's own lines, to the last that is neither blank nor a comment. */
function linesOf(lines: readonly string[], line: number, next: number | undefined): string[] {
  const own = lines.slice(line - 1, next === undefined ? lines.length : next - 1);
  const last = own.findLastIndex((one, at) => at === 0 || !/^\s*(?:#|$)/.test(one));
  return own.slice(0, last + 1);
}

/** What a RUN runs, its comments and continuations gone. */
function bodyOf({ lines, keyword }: Step): string {
  return lines
    .filter((line, at) => at === 0 || !/^\s*#/.test(line))
    .join('\n')
    .replace(/[\\`][ \t]*\n/g, ' ')
    .replace(new RegExp(`^\\s*${keyword}\\s+`, 'i'), '')
    .replace(/^(?:--\w[\w-]*(?:=\S*)?\s+)+/, '');
}

/** What is to be done for an ARG whose value the file does not say: whoever built it gave one. */
function askedValues({ line, rest }: Step, values: ReadonlyMap<string, string>): string[] {
  const names = rest.split(/\s+/).filter((word) => /^[A-Za-z_]\w*$/.test(word) && !values.has(word));
  return names
    .filter((name) => !isGiven(name))
    .map((name) => `line ${line}: ARG ${name} has no value: write args: { ${name}: "..." } into image.yaml`);
}

/** Values that ARG and ENV give; of several ARGs of a name the first with a value counts. */
function noteValues(rest: string, values: Map<string, string>): void {
  for (const [, name = '', quoted, bare = ''] of rest.matchAll(/(\w+)=(?:"([^"]*)"|'?([^\s']*)'?)/g))
    if (!values.has(name)) values.set(name, quoted ?? bare);
}
