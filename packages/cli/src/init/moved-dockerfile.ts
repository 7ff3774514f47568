import { findNetworkRuns, type Instruction, isGiven, readLines, shellWords } from '@officina/core';
import { compilerOf } from '../add/go-tool.ts';
import type { NamedTool } from '../add/known-program.ts';
import { type ApartStage, apartStages, readStages, type Stage } from './apart-stages.ts';
import { moveCopied, sayPlaces } from './copied-program.ts';
import { isSibling, type Parent, parentNamer } from './moved-parent.ts';
import { type MovedRun, moveRun } from './moved-run.ts';
import { followed } from './moved-tag.ts';
import { type MovedValues, movedValues } from './moved-values.ts';
import type { FoundProgram } from './read-program.ts';
import { fileProgram } from './release-url.ts';
import { commandOfAdd } from './step-downloads.ts';

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

export interface MoveOptions {
  /** The Dockerfile's, for messages. */
  readonly file: string;
  /** The other images of the workspace: an image that is called like one of them is taken for it. */
  readonly siblings?: ReadonlySet<string>;
  /** The programs of Python that there are; those of the catalogue when left out. */
  readonly known?: readonly NamedTool[];
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
export function moveDockerfile(
  text: string,
  { file, siblings = new Set(), known }: MoveOptions,
): MovedDockerfile {
  const { instructions, problems, frontend } = readLines(text, { file });
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  const lines = text.split('\n');
  const result = [...lines];
  const values = movedValues();
  const stagesAhead = readStages(instructions);
  const stageNames = new Set(stagesAhead.map(({ name }) => name));
  const namer = parentNamer(values, { stages: stageNames, siblings });
  const tools = new Map<string, NamedTool['tool']>();
  const packages = new Set<string>();
  const stages = new Map<string, Set<string>>();
  const apart = apartStages(stagesAhead, (from) => isSibling(from, siblings));
  let stage: ApartStage | undefined;
  /** What Go compiled in each stage so far, by its number. */
  const compiled = stagesAhead.map((): FoundProgram[] => []);
  /** What each stage so far stands on, by its number. */
  const grounds: { readonly image: string; readonly packages: Set<string> }[] = [];
  let number = -1;
  const asked = new Map<string, number>();
  const left: string[] = [];
  const say = (line: number, ...words: readonly string[]) =>
    left.push(...words.map((one) => `line ${line}: ${one}`));
  if (frontend !== undefined) {
    const at = lines.findIndex((line) => /^\s*#\s*syntax\s*=/i.test(line));
    const isStable = stableFrontend.test(frontend);
    if (isStable) result[at] = '\0';
    say(at + 1, `"# syntax=${frontend}": ${isStable ? frontendGone : frontendThere}`);
  }
  const wanting = findNetworkRuns(text, file);
  const steps = instructions.map((one, at) => ({
    ...one,
    lines: linesOf(lines, one.line, instructions[at + 1]?.line),
  }));
  const remove = ({ line, lines: own }: Step, made = '\0') => {
    result[line - 1] = made;
    for (let at = line; at < line - 1 + own.length; at++) result[at] = '\0';
  };
  const taken = new Set<string>();
  /** Steps in which a tool's newest version has the place of a variable. */
  const unsaid = new Map<string, Step[]>();
  let done = 0;
  for (const [at, step] of steps.entries()) {
    if (at < done) continue;
    const first = step.line - 1;
    const replace = (made: string) => remove(step, made);
    if (step.keyword === 'ARG' || step.keyword === 'ENV') {
      const rest = step.keyword === 'ARG' ? withoutNote(step.rest) : step.rest;
      if (rest !== step.rest) {
        replace(`ARG ${rest}`);
        say(step.line, `"${step.rest.slice(rest.length).trim()}": ${noteGone}`);
      }
      values.note({ ...step, rest });
      if (step.keyword === 'ARG') noteAsked({ ...step, rest }, values, asked);
    } else if (step.keyword === 'FROM') {
      stage = apart.get(step.line);
      number++;
      const from = stagesAhead[number]?.from ?? '';
      const below = grounds[stageNumber(from, stagesAhead)];
      grounds.push({ image: below?.image ?? from, packages: new Set(below?.packages) });
      const moved = namer.moveFrom(step.lines.join('\n'), step.rest);
      replace(moved.text);
      say(step.line, ...moved.left);
    } else if (step.keyword === 'COPY') {
      const from = step.flags.find(({ name }) => name === 'from')?.value.toLowerCase();
      const copied = moveCopied(values.fillIn(step.rest), compiled[stageNumber(from, stagesAhead)] ?? []);
      if (copied?.text !== undefined) replace(copied.text);
      for (const { name, tool } of copied?.tools ?? []) tools.set(name, tool);
      say(step.line, ...(copied?.left ?? []));
      if (copied !== undefined) continue;
      const moved = namer.moveCopy(result[first] ?? '', step.flags);
      result[first] = moved.text;
      say(step.line, ...moved.left);
    } else if (step.keyword === 'RUN' || step.keyword === 'ADD') {
      const network = wanting.filter(({ line }) => line === step.line);
      const ground = grounds[number] ?? { image: '', packages: new Set() };
      const move = (body: string) =>
        moveRun(body, { values, stage, stages: stageNames, ground, known, network });
      const { run, count } = moveSteps(steps.slice(at), move);
      done = at + count;
      for (const name of run.unsaid) unsaid.set(name, [...(unsaid.get(name) ?? []), step]);
      const other = run.tools.find(({ name, tool }) => isOther(tools.get(name), tool));
      if (other !== undefined)
        say(
          step.line,
          `${other.name} is in image.yaml as another one: give this one a name of its own there`,
        );
      else if (run.text !== undefined) {
        // What a stage has already, it need not take again.
        const again = `${number} ${run.text}`;
        const made = run.text === '' || taken.has(again) ? '\0' : run.text;
        taken.add(again);
        for (const one of steps.slice(at, done)) remove(one, one === step ? made : '\0');
      }
      for (const { name, tool } of run.tools) if (!tools.has(name)) tools.set(name, tool);
      const own = stage === undefined ? packages : (stages.get(stage.name) ?? new Set());
      for (const name of run.packages) {
        own.add(name);
        ground.packages.add(name);
      }
      if (stage !== undefined && own.size > 0) stages.set(stage.name, own);
      say(step.line, ...run.left);
      if (run.text === undefined) say(step.line, ...sayPlaces(step.rest, compiled[number] ?? []));
      compiled[number]?.push(...run.programs);
    } else if (step.keyword === 'CMD' || step.keyword === 'ENTRYPOINT') {
      say(step.line, ...sayPlaces(step.rest, compiled.flat()));
    }
  }
  const moved = result
    .filter((line) => line !== '\0')
    .join('\n')
    .replace(/^\n+/, '');
  for (const [at, own] of stagesAhead.entries())
    if (apart.get(own.line) !== undefined && compiled[at]?.length !== 0 && !isTaken(own, at, moved))
      say(
        own.line,
        `nothing takes stage ${own.name} now: take it out, and what it is FROM out of parents in image.yaml`,
      );
  for (const [name, line] of asked)
    if (isStillAsked(name, { text, moved: without(moved, unsaid.get(name) ?? []) }))
      say(line, `ARG ${name} has no value: write args: { ${name}: "..." } into image.yaml`);
  return {
    text: moved,
    parents: followed(namer.parents, pythonsOf([...tools.values()])),
    tools: withCompilers([...tools].map(([name, tool]) => ({ name, tool }))),
    packages: [...packages].sort(),
    stages: Object.fromEntries([...stages].map(([name, own]) => [name, [...own].sort()])),
    left: inLineOrder(left),
  };
}

/** The Pythons of parents by which tools run. */
function pythonsOf(tools: readonly NamedTool['tool'][]): Set<string> {
  return new Set(
    tools.flatMap(({ environment }) => (environment?.interpreter === undefined ? [] : [environment.python])),
  );
}

/** Whether a tool is there already, and is not the same: another version, or in another place. */
function isOther(there: NamedTool['tool'] | undefined, tool: NamedTool['tool']): boolean {
  return there !== undefined && JSON.stringify(there) !== JSON.stringify(tool);
}

/** What compiles them comes first, from the catalogue: no line takes it, so it is not in the image. */
function withCompilers(tools: readonly NamedTool[]): NamedTool[] {
  const names = new Set(tools.map(({ name }) => name));
  const compilers = new Set(tools.flatMap((one) => compilerOf(one) ?? []));
  return [...[...compilers].filter((name) => !names.has(name)).map((name) => ({ name, tool: {} })), ...tools];
}

/** The number of the stage that `--from` names, by its name or by that number; -1 for none. */
function stageNumber(from: string | undefined, stages: readonly Stage[]): number {
  const named = stages.findIndex(({ name }) => name === from);
  return named < 0 && /^\d+$/.test(from ?? '') ? Number(from) : named;
}

/** Whether a line of the new file names a stage, beside the one that begins it. */
function isTaken({ name }: Stage, number: number, moved: string): boolean {
  const escaped = name.replace(/[^\w-]/g, '.');
  const others = moved.replace(new RegExp(`\\sAS\\s+${escaped}(?=\\s)`, 'gi'), '');
  return new RegExp(`from=(?:${escaped}|${number})\\b|^FROM\\s.*\\b${escaped}\\b`, 'im').test(others);
}

/** The new file as it is once the tools have taken the place of these steps. */
function without(moved: string, steps: readonly Step[]): string {
  return steps.reduce((rest, { lines }) => rest.replace(lines.join('\n'), () => ''), moved);
}

/** False where all that an ARG was for has been read, and something else is in its place. */
function isStillAsked(
  name: string,
  { text, moved }: { readonly text: string; readonly moved: string },
): boolean {
  const use = new RegExp(`\\$\\{?${name}\\b`);
  return use.test(moved) || !use.test(text);
}

/** What an ARG says before a `#` that was meant to begin a comment. */
function withoutNote(rest: string): string {
  const words = shellWords(rest, '\\');
  const at = words.findIndex((word) => word.startsWith('#'));
  return at < 1 ? rest : words.slice(0, at).join(' ');
}

const noteGone = 'the builder would take these words for ARGs: they are taken out';
const stableFrontend = /^(?:docker\.io\/)?docker\/dockerfile:1(?:\.\d+)*(?:@sha256:[0-9a-f]{64})?$/;
const frontendGone =
  "it is taken out, and the builder's own frontend reads the file: to lock one, name it under parents and frontend (docs/spec.md)";
const frontendThere = 'take it out, or lock that image: a key of parents, and frontend (docs/spec.md)';

/** By the line of the old file that each begins with. */
export function inLineOrder(left: readonly string[]): string[] {
  const lineOf = (words: string) => Number(/^line (\d+)/.exec(words)?.[1] ?? Number.MAX_SAFE_INTEGER);
  return [...left].sort((one, other) => lineOf(one) - lineOf(other));
}

/**
 * What the first of these steps comes to; with those right behind it, where they are all that is done with a file that it
 * downloads.
 */
function moveSteps(
  [step, ...next]: readonly Step[],
  move: (body: string) => MovedRun,
): { readonly run: MovedRun; readonly count: number } {
  const own = step === undefined ? '' : bodyOf(step);
  const run = move(own);
  let body = step?.keyword === 'ADD' ? commandOfAdd(own) : own;
  const files = run.open.flatMap((file) => [file, fileProgram(file)]);
  for (const [at, { keyword, ...more }] of next.slice(0, run.open.length === 0 ? 0 : 4).entries()) {
    const other = bodyOf({ keyword, ...more });
    if (body === undefined || keyword !== 'RUN' || !files.some((file) => hasWord(other, file))) break;
    body = `${body} && ${other}`;
    const joined = move(body);
    if (joined.text !== undefined) return { run: joined, count: at + 2 };
  }
  return { run, count: 1 };
}

function hasWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at >= 0 && !/\w/.test(`${text[at - 1] ?? ''}${text[at + word.length] ?? ''}`);
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

/** Notes the ARGs whose value the file does not say, and where each stands first: whoever built it gave one. */
function noteAsked({ line, rest }: Step, values: MovedValues, asked: Map<string, number>): void {
  for (const name of shellWords(rest, '\\'))
    if (/^[A-Za-z_]\w*$/.test(name) && !values.has(name) && !isGiven(name) && !asked.has(name))
      asked.set(name, line);
}
