import { architectureOf, builderArguments, type Platform } from '../platform.ts';
import { type Instruction, readLines } from './lines.ts';
import { addName, invalid, type NamedContext, type Reader, type ReadOptions } from './reader.ts';
import { readCopy, readMounts } from './sources.ts';
import { expandWord, type Lookup } from './variables.ts';
import { shellWords } from './words.ts';

/** What a Dockerfile reads from outside itself on one platform. */
export interface DockerfileReading {
  /** In the order of the file, without its own stages and without `scratch`. */
  readonly names: readonly NamedContext[];
  /** What it takes from the context: paths and patterns relative to its root, `.` for all of it. */
  readonly sources: readonly string[];
  /** What the last stage stands on, through stages of its own; `scratch` for nothing. */
  readonly base: string;
}

/**
 * Reads what a Dockerfile is made from: `FROM`, `COPY --from`, `RUN --mount=from=`, and the sources of `ADD`, `COPY` and
 * bind mounts, with ARG defaults and the platform's own arguments filled in; throws dockerfile-invalid with file and line.
 */
export function readDockerfile(text: string, { file, platform }: ReadOptions): DockerfileReading {
  const { escapeCharacter, frontend, instructions } = readLines(text, { file });
  const reader: Reader = {
    file,
    platform,
    escapeCharacter,
    globals: new Map(Object.entries(givenArguments(platform))),
    stages: [],
    stageNames: new Map(),
    roots: new Map(),
    base: '',
    env: new Map(),
    names: [],
    sources: new Set(),
  };
  if (frontend !== undefined && !/@sha256:[0-9a-f]{64}$/.test(frontend)) {
    throw invalid(reader, 1, `the frontend ${frontend} is not pinned by digest`, {
      hint: 'remove the syntax directive, or add @sha256:<hex> to it',
    });
  }
  for (const instruction of instructions) readInstruction(reader, instruction);
  if (reader.stages.length === 0) throw invalid(reader, 1, 'there is no FROM');
  refuseHiddenStages(reader);
  return {
    names: reader.names,
    base: reader.base,
    sources: [...reader.sources],
  };
}

function readInstruction(reader: Reader, instruction: Instruction): void {
  const { keyword, line, flags, rest } = instruction;
  if (!keywords.has(keyword)) throw invalid(reader, line, `unknown instruction "${keyword}"`);
  if (reader.stages.length === 0 && keyword !== 'FROM' && keyword !== 'ARG') {
    throw invalid(reader, line, `${keyword} stands before the first FROM`);
  }
  if (rest === '' && flags.length === 0) throw invalid(reader, line, `${keyword} says nothing`);
  if (keyword === 'FROM') readFrom(reader, instruction);
  else if (keyword === 'ARG' && reader.stages.length === 0) readGlobals(reader, instruction);
  else if (keyword === 'ENV') readEnv(reader, instruction);
  else if (keyword === 'COPY' || keyword === 'ADD') readCopy(reader, instruction);
  else if (keyword === 'RUN') readMounts(reader, instruction);
  else if (keyword === 'ONBUILD') {
    throw invalid(reader, line, 'ONBUILD hides what the images below are made from', {
      hint: 'write the step into the Dockerfiles that need it',
    });
  }
}

function readFrom(reader: Reader, instruction: Instruction): void {
  const { line, rest } = instruction;
  const words = rest.split(/\s+/).filter((word) => word !== '');
  if (words.length !== 1 && !(words.length === 3 && words[1]?.toUpperCase() === 'AS')) {
    throw invalid(reader, line, `wanted FROM <image> [AS <stage>], got "FROM ${words.join(' ')}"`);
  }
  const source = expandWord(words[0] ?? '', globalsOf(reader), reader.escapeCharacter);
  if (source === undefined || source === '') {
    throw invalid(reader, line, `"${words[0]}" does not come to a name`, {
      hint: 'give each of its ARGs a default before the first FROM',
    });
  }
  addName(reader, source, { by: 'FROM', line, ...readPlatform(reader, instruction) });
  const stage = words[2]?.toLowerCase() ?? '';
  reader.base = reader.roots.get(source.toLowerCase()) ?? source.toLowerCase();
  if (stage !== '') {
    reader.stageNames.set(stage, line);
    reader.roots.set(stage, reader.base);
  }
  reader.stages.push(stage);
  reader.env = new Map();
}

/** Half a platform (`linux`, `arm64`) would be made whole with that of the builder's machine. */
function readPlatform(reader: Reader, { line, flags }: Instruction): { platform?: string } {
  const value = flags.find(({ name }) => name === 'platform')?.value;
  if (value === undefined) return {};
  const platform = expandWord(value, globalsOf(reader), reader.escapeCharacter) ?? '';
  if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/.test(platform)) return { platform };
  throw invalid(reader, line, `--platform=${value} is no operating system and architecture`, {
    hint: 'write it whole, such as linux/amd64, or as $BUILDPLATFORM or $TARGETPLATFORM',
  });
}

function readGlobals(reader: Reader, { line, rest }: Instruction): void {
  const { globals, escapeCharacter, platform } = reader;
  for (const word of shellWords(rest, escapeCharacter)) {
    const { name, value } = readPair(reader, { word, line });
    if (value === undefined) {
      if (!globals.has(name)) globals.set(name, null);
      continue;
    }
    if (Object.hasOwn(givenArguments(platform), name)) {
      throw invalid(reader, line, `ARG ${name} is the builder's own`, { hint: 'give it another name' });
    }
    const expanded = expandWord(value, globalsOf(reader), escapeCharacter);
    if (expanded === undefined) throw invalid(reader, line, `ARG ${name} does not come to a value`);
    globals.set(name, expanded);
  }
}

function readEnv(reader: Reader, { line, rest }: Instruction): void {
  const { env, escapeCharacter } = reader;
  const words = shellWords(rest, escapeCharacter);
  // The old form: one name, a space, and the rest of the line.
  const [, name = '', value] = /^(\S+)\s+([\s\S]*)$/.exec(rest) ?? [];
  const pairs =
    words[0]?.includes('=') || value === undefined
      ? words.map((word) => readPair(reader, { word, line }))
      : [readPair(reader, { word: `${name}=${value}`, line })];
  // All of one instruction see what was there before it.
  const values = pairs.map((pair) =>
    expandWord(pair.value ?? '', (known) => env.get(known), escapeCharacter),
  );
  for (const [at, pair] of pairs.entries()) env.set(pair.name, values[at]);
}

function readPair(
  reader: Reader,
  { word, line }: { readonly word: string; readonly line: number },
): { name: string; value: string | undefined } {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
    throw invalid(reader, line, `${name} is no name of a variable`, {
      hint: 'write it with letters, digits and _',
    });
  }
  return { name, value: at < 0 ? undefined : word.slice(at + 1) };
}

function globalsOf({ globals }: Reader): Lookup {
  return (name) => (globals.has(name) ? globals.get(name) : null);
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

/** What every build is given; undefined for what depends on the machine that the builder runs on, or on its age. */
function givenArguments(platform: Platform): Record<string, string | undefined> {
  return {
    TARGETPLATFORM: platform,
    TARGETOS: 'linux',
    TARGETARCH: architectureOf(platform),
    TARGETVARIANT: '',
    TARGETOSVERSION: undefined,
    TARGETSTAGE: undefined,
    BUILDOSVERSION: undefined,
    ...builderArguments(platform),
    SOURCE_DATE_EPOCH: undefined,
  };
}

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
