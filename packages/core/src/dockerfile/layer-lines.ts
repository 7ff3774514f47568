import { globalsOf } from './arguments.ts';
import { readSound } from './dockerfile.ts';
import { type Instruction, readLines } from './lines.ts';
import { mountOptions } from './mount-options.ts';
import type { Reader, ReadOptions } from './reader.ts';
import { isSet } from './sources.ts';
import { startReader } from './start-reader.ts';
import { expandWord } from './variables.ts';
import { copyWords } from './words.ts';

/** An instruction that makes a layer of the image: one of the last stage, or of a stage that this one stands on. */
export interface LayerLine {
  readonly keyword: string;
  /** The line that it starts on, from 1. */
  readonly line: number;
  /** The last one of it. */
  readonly end: number;
  /**
   * Whether its layer depends on nothing that lies below it, and can be made alone: `COPY --link` with an absolute target,
   * an owner by number, and no variables.
   */
  readonly linked: boolean;
  /** Names from outside the file that it is made from, through stages: parents, tools, fetched packages. */
  readonly names: ReadonlySet<string>;
  /** What it takes of the context, through stages: paths and patterns. */
  readonly sources: ReadonlySet<string>;
}

/** What something in a Dockerfile is made from. */
interface Origins {
  readonly names: Set<string>;
  readonly sources: Set<string>;
}

/** A stage of a Dockerfile, and what it is made from. */
export interface Stage extends Origins {
  /** In lower case; empty for one without. */
  readonly name: string;
  /** The line of its FROM. */
  readonly line: number;
  /** The last line of its last instruction. */
  readonly end: number;
  /** The stages that it names: that of its FROM, and those that it takes from. */
  readonly needs: ReadonlySet<Stage>;
  /** The stage that it is FROM. */
  readonly base: Stage | undefined;
  /** What it stands on in the end, through stages: a name from outside the file, or `scratch`. */
  readonly root: string;
  readonly layers: LayerLine[];
}

/** One that is still being read. */
interface OpenStage extends Omit<Stage, 'end' | 'needs'> {
  end: number;
  readonly needs: Set<Stage>;
}

const layerKeywords = new Set(['ADD', 'COPY', 'RUN', 'WORKDIR']);

/** The instructions that make layers on top of what the image is FROM, lowest first, of a Dockerfile without problems. */
export function layerLines(text: string, options: ReadOptions): LayerLine[] {
  const { stages } = readStages(text, options);
  const found: LayerLine[] = [];
  for (let stage = stages.at(-1); stage !== undefined; stage = stage.base) found.unshift(...stage.layers);
  return found;
}

/** A Dockerfile whose image is the layers of these linked lines and nothing below them; its other stages stay. */
export function layersAlone(
  text: string,
  lines: readonly Pick<LayerLine, 'line' | 'end'>[],
  options: ReadOptions,
): string {
  const { lastFrom } = readStages(text, options);
  const all = text.split('\n');
  return [
    ...all.slice(0, lastFrom - 1),
    'FROM scratch',
    ...lines.flatMap(({ line, end }) => all.slice(line - 1, end)),
    '',
  ].join('\n');
}

/** The stages of a Dockerfile without problems, in its order. */
export function readStages(text: string, options: ReadOptions): { stages: Stage[]; lastFrom: number } {
  const { escapeCharacter, instructions } = readLines(text, options);
  const reader = startReader(options, escapeCharacter);
  const stages: OpenStage[] = [];
  let lastFrom = 1;
  for (const instruction of instructions) {
    const used = stagesUsed(reader, instruction, stages);
    const origins = originsOf(reader, instruction, used);
    if (instruction.keyword === 'FROM') {
      lastFrom = instruction.line;
      const { line, end } = instruction;
      const name = reader.stages.at(-1) ?? '';
      stages.push({
        name,
        line,
        end,
        needs: new Set(used),
        base: used[0],
        root: reader.base,
        layers: [],
        ...origins,
      });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) continue;
    stage.end = instruction.end;
    for (const one of used) stage.needs.add(one);
    for (const name of origins.names) stage.names.add(name);
    for (const source of origins.sources) stage.sources.add(source);
    const { keyword, line, end } = instruction;
    if (layerKeywords.has(keyword))
      stage.layers.push({ keyword, line, end, linked: isLinked(instruction), ...origins });
  }
  return { stages, lastFrom };
}

/** Everything from outside that an instruction takes, itself or by the stages that it takes from. */
function originsOf(reader: Reader, instruction: Instruction, used: readonly Stage[]): Origins {
  const had = reader.names.length;
  reader.sources.clear();
  readSound(reader, instruction);
  return {
    names: new Set([
      ...reader.names.slice(had).map(({ name }) => name),
      ...used.flatMap(({ names }) => [...names]),
    ]),
    sources: new Set([...reader.sources.keys(), ...used.flatMap(({ sources }) => [...sources])]),
  };
}

/** The stages of the file that an instruction names. */
function stagesUsed(reader: Reader, instruction: Instruction, stages: readonly Stage[]): Stage[] {
  return namesIn(reader, instruction).flatMap((written) => {
    const name = written.toLowerCase();
    // A number is a stage in COPY --from alone; in a mount the reader refuses it.
    const at = /^\d+$/.test(name) ? Number(name) : reader.stages.lastIndexOf(name);
    return stages[at] ?? [];
  });
}

function namesIn(reader: Reader, { keyword, flags, rest }: Instruction): string[] {
  if (keyword === 'FROM')
    return [expandWord(rest.split(/\s+/)[0] ?? '', globalsOf(reader), reader.escapeCharacter) ?? ''];
  return flags.flatMap(({ name, value }) => {
    if (name === 'from') return [value];
    if (name !== 'mount') return [];
    return mountOptions(value).get('from') ?? [];
  });
}

function isLinked({ keyword, flags, rest, heredocs }: Instruction): boolean {
  if (keyword !== 'COPY' && keyword !== 'ADD') return false;
  const owner = flags.find(({ name }) => name === 'chown')?.value;
  return (
    isSet(flags, 'link') &&
    heredocs.length === 0 &&
    ![rest, ...flags.map(({ value }) => value)].some((text) => text.includes('$')) &&
    (owner === undefined || /^\d+(?::\d+)?$/.test(owner)) &&
    (copyWords(rest)?.at(-1) ?? '').startsWith('/')
  );
}
