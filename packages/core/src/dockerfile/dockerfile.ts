import { type FactoryError, isFactoryError, mergeErrors } from '../error.ts';
import { forgetArguments, readEnv, readGlobals } from './arguments.ts';
import { refuseLooseFrontend } from './frontend.ts';
import { inLineOrder } from './line-order.ts';
import { type Instruction, readLines } from './lines.ts';
import { invalid, type NamedContext, type Reader, type ReadOptions } from './reader.ts';
import { readCopy, readMounts } from './sources.ts';
import { openStage, readFrom, refuseHiddenStage } from './stage.ts';
import { startReader } from './start-reader.ts';
import { longestWord, WordTooLong } from './variables.ts';

/** What a Dockerfile reads from outside itself on one platform. */
export interface DockerfileReading {
  /** In the order of the file, without its own stages and without `scratch`. */
  readonly names: readonly NamedContext[];
  /** What it takes from the context: paths and patterns relative to its root, `.` for all of it. */
  readonly sources: readonly string[];
  /** The line that first takes each of them. */
  readonly sourceLines: ReadonlyMap<string, number>;
  /** What the last stage stands on, through stages of its own; `scratch` for nothing. */
  readonly base: string;
}

/** What could be read of a Dockerfile, and what is refused of it, in the order of its lines. */
export interface ExaminedDockerfile {
  readonly reading: DockerfileReading;
  readonly problems: readonly FactoryError[];
}

/**
 * Reads what a Dockerfile is made from: `FROM`, `COPY --from`, `RUN --mount=from=`, and the sources of `ADD`, `COPY` and
 * bind mounts, with ARG defaults and the platform's own arguments filled in; throws dockerfile-invalid with file and line
 * for all that it refuses at once.
 */
export function readDockerfile(text: string, options: ReadOptions): DockerfileReading {
  const { reading, problems } = examineDockerfile(text, options);
  if (problems.length > 0) throw mergeErrors(problems);
  return reading;
}

/** The same without a throw: goes on after what it refuses. */
export function examineDockerfile(text: string, options: ReadOptions): ExaminedDockerfile {
  const { escapeCharacter, frontend, instructions, problems: refused } = readLines(text, options);
  const reader = startReader(options, escapeCharacter);
  const problems = new Map<number, FactoryError>();
  const note = (line: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      if (!problems.has(line)) problems.set(line, error);
    }
  };
  note(1, () => refuseLooseFrontend(reader, frontend));
  for (const instruction of instructions) note(instruction.line, () => readInstruction(reader, instruction));
  if (reader.stages.length === 0 && problems.size === 0 && refused.length === 0)
    note(1, () => {
      throw invalid(reader, 1, 'there is no FROM', { hint: 'begin the file with FROM' });
    });
  for (const { name } of reader.names) {
    const line = reader.stageNames.get(name);
    if (line !== undefined) note(line, () => refuseHiddenStage(reader, name, line));
  }
  return {
    reading: {
      names: reader.names,
      base: reader.base,
      sources: [...reader.sources.keys()],
      sourceLines: reader.sources,
    },
    problems: inLineOrder([...refused, ...problems.values()]),
  };
}

function readInstruction(reader: Reader, instruction: Instruction): void {
  if (instruction.broken) {
    if (instruction.keyword === 'FROM')
      openStage(reader, /\sAS\s+(\S+)$/i.exec(instruction.rest)?.[1] ?? '', instruction.line);
    return;
  }
  try {
    readSound(reader, instruction);
  } catch (error) {
    if (!(error instanceof WordTooLong)) throw error;
    const message = `a word longer than ${longestWord} characters, its variables filled in`;
    throw invalid(reader, instruction.line, message, { hint: 'write the text itself, or a shorter one' });
  }
}

/** Reads one that is not broken; throws dockerfile-invalid, WordTooLong. */
export function readSound(reader: Reader, instruction: Instruction): void {
  const { keyword, line, flags, rest } = instruction;
  if (!keywords.has(keyword)) throw invalid(reader, line, `unknown instruction "${keyword}"`);
  if (reader.stages.length === 0 && keyword !== 'FROM' && keyword !== 'ARG') {
    throw invalid(reader, line, `${keyword} stands before the first FROM`);
  }
  if (rest === '' && flags.length === 0) throw invalid(reader, line, `${keyword} says nothing`);
  if (keyword === 'FROM') readFrom(reader, instruction);
  else if (keyword === 'ARG' && reader.stages.length === 0) readGlobals(reader, instruction);
  else if (keyword === 'ARG') forgetArguments(reader, instruction);
  else if (keyword === 'ENV') readEnv(reader, instruction);
  else if (keyword === 'COPY' || keyword === 'ADD') readCopy(reader, instruction);
  else if (keyword === 'RUN') readMounts(reader, instruction);
  else if (keyword === 'ONBUILD') {
    throw invalid(reader, line, 'ONBUILD hides what the images below are made from', {
      hint: 'write the step into the Dockerfiles that need it',
    });
  }
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
