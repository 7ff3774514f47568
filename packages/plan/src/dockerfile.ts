import { architectureOf, type Platform } from '@officina/core';
import {
  DockerfileParser,
  type From,
  type Instruction,
  type ModifiableInstruction,
  type PropertyInstruction,
} from 'dockerfile-ast';
import {
  addName,
  invalid,
  lineOf,
  type NamedContext,
  type Reader,
  type ReadOptions,
} from './dockerfile-reader.ts';
import { readCopy, readMounts } from './dockerfile-sources.ts';
import { blankHeredocs } from './heredoc.ts';
import { expandWord, type Lookup } from './variables.ts';

/** What a Dockerfile reads from outside itself on one platform. */
export interface DockerfileReading {
  /** In the order of the file, without its own stages and without `scratch`. */
  readonly names: readonly NamedContext[];
  /** What it takes from the context: paths and patterns relative to its root, `.` for all of it. */
  readonly sources: readonly string[];
  /** What the last stage stands on, through stages of its own; `scratch` for nothing. */
  readonly base: string;
  /** The frontend that a `syntax` directive asks for. */
  readonly frontend?: string;
}

/**
 * Reads what a Dockerfile is made from: `FROM`, `COPY --from`, `RUN --mount=from=`, and the sources of `ADD`, `COPY` and
 * bind mounts, with ARG defaults and the platform's own arguments filled in; throws dockerfile-invalid with file and line.
 */
export function readDockerfile(text: string, { file, platform }: ReadOptions): DockerfileReading {
  const plain = text.replace(/^\uFEFF/, '');
  const { escapeCharacter, frontend } = readDirectives(plain);
  const reader: Reader = {
    file,
    platform,
    escapeCharacter,
    globals: new Map(Object.entries(platformArguments(platform))),
    stages: [],
    stageNames: new Map(),
    roots: new Map(),
    base: '',
    env: new Map(),
    names: [],
    sources: new Set(),
  };
  const instructions = DockerfileParser.parse(
    blankHeredocs(plain, { file, escapeCharacter }),
  ).getInstructions();
  for (const instruction of instructions) readInstruction(reader, instruction);
  if (reader.stages.length === 0) throw invalid(reader, 1, 'there is no FROM');
  refuseHiddenStages(reader);
  return {
    names: reader.names,
    base: reader.base,
    sources: [...reader.sources],
    ...(frontend === undefined ? {} : { frontend }),
  };
}

function readInstruction(reader: Reader, instruction: Instruction): void {
  const keyword = instruction.getKeyword();
  const line = lineOf(instruction);
  if (!keywords.has(keyword))
    throw invalid(reader, line, `unknown instruction "${instruction.getInstruction()}"`);
  if (reader.stages.length === 0 && keyword !== 'FROM' && keyword !== 'ARG') {
    throw invalid(reader, line, `${keyword} stands before the first FROM`);
  }
  if (instruction.getArguments().length === 0 && !hasFlags(instruction)) {
    throw invalid(reader, line, `${keyword} says nothing`);
  }
  if (keyword === 'FROM') readFrom(reader, instruction as From);
  else if (keyword === 'ARG' && reader.stages.length === 0)
    readGlobals(reader, instruction as PropertyInstruction);
  else if (keyword === 'ENV') readEnv(reader, instruction as PropertyInstruction);
  else if (keyword === 'COPY' || keyword === 'ADD') readCopy(reader, instruction as ModifiableInstruction);
  else if (keyword === 'RUN') readMounts(reader, instruction as ModifiableInstruction);
  else if (keyword === 'ONBUILD') {
    throw invalid(reader, line, 'ONBUILD hides what the images below are made from', {
      hint: 'write the step into the Dockerfiles that need it',
    });
  }
}

function readFrom(reader: Reader, from: From): void {
  const line = lineOf(from);
  const words = from.getArguments().map((argument) => argument.getValue());
  if (words.length !== 1 && !(words.length === 3 && words[1]?.toUpperCase() === 'AS')) {
    throw invalid(reader, line, `wanted FROM <image> [AS <stage>], got "FROM ${words.join(' ')}"`);
  }
  const lookup: Lookup = (name) => (reader.globals.has(name) ? reader.globals.get(name) : null);
  const source = expandWord(words[0] ?? '', lookup, reader.escapeCharacter);
  if (source === undefined || source === '') {
    throw invalid(reader, line, `"${words[0]}" does not come to a name`, {
      hint: 'give each of its ARGs a default before the first FROM',
    });
  }
  addName(reader, source, { by: 'FROM', line });
  const stage = words[2]?.toLowerCase() ?? '';
  reader.base = reader.roots.get(source.toLowerCase()) ?? source.toLowerCase();
  if (stage !== '') {
    reader.stageNames.set(stage, line);
    reader.roots.set(stage, reader.base);
  }
  reader.stages.push(stage);
  reader.env = new Map();
}

function readGlobals(reader: Reader, arg: PropertyInstruction): void {
  for (const property of arg.getProperties()) {
    const value = property.getUnescapedValue();
    if (value === null) {
      if (!reader.globals.has(property.getName())) reader.globals.set(property.getName(), null);
      continue;
    }
    const lookup: Lookup = (name) => (reader.globals.has(name) ? reader.globals.get(name) : null);
    const expanded = expandWord(value, lookup, reader.escapeCharacter);
    if (expanded === undefined)
      throw invalid(reader, lineOf(arg), `ARG ${property.getName()} does not come to a value`);
    reader.globals.set(property.getName(), expanded);
  }
}

function readEnv(reader: Reader, env: PropertyInstruction): void {
  for (const property of env.getProperties()) {
    const value = expandWord(
      property.getUnescapedValue() ?? '',
      (name) => reader.env.get(name),
      reader.escapeCharacter,
    );
    reader.env.set(property.getName(), value);
  }
}

/** BuildKit lets a named context take the place of a stage of the same name, so such a stage would be lost. */
function refuseHiddenStages(reader: Reader): void {
  for (const { name } of reader.names) {
    const line = reader.stageNames.get(name);
    if (line === undefined) continue;
    throw invalid(
      reader,
      line,
      `the stage "${name}" has the name of something that the file takes from outside`,
      {
        hint: 'give the stage another name',
      },
    );
  }
}

function platformArguments(platform: Platform): Record<string, string> {
  return {
    TARGETPLATFORM: platform,
    TARGETOS: 'linux',
    TARGETARCH: architectureOf(platform),
    TARGETVARIANT: '',
  };
}

/** Directives are the comments at the very top; they are read alone, before heredocs that depend on them. */
function readDirectives(text: string): { escapeCharacter: string; frontend: string | undefined } {
  if (!text.startsWith('#')) return { escapeCharacter: '\\', frontend: undefined };
  const top = DockerfileParser.parse(`${/^(?:#[^\n]*\n)*/.exec(text)?.[0] ?? ''}FROM scratch\n`);
  const syntax = top.getDirectives().find((directive) => directive.getName().toLowerCase() === 'syntax');
  return { escapeCharacter: top.getEscapeCharacter(), frontend: syntax?.getValue() };
}

function hasFlags(instruction: Instruction): boolean {
  return instruction.getArgumentsContent() === null && /--/.test(instruction.toString());
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
