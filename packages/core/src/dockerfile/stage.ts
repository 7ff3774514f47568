import { globalsOf } from './arguments.ts';
import type { Instruction } from './lines.ts';
import { addName, invalid, type Reader } from './reader.ts';
import { expandWord } from './variables.ts';

/** Notes what a FROM stands on, and begins its stage, be it sound or not; throws dockerfile-invalid. */
export function readFrom(reader: Reader, instruction: Instruction): void {
  const { line, rest } = instruction;
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const stage = words.length === 3 ? (words[2] ?? '') : '';
  let base = '';
  try {
    if (words.length !== 1 && !(words.length === 3 && words[1]?.toUpperCase() === 'AS')) {
      throw invalid(reader, line, `wanted FROM <image> [AS <stage>], got "FROM ${words.join(' ')}"`);
    }
    const source = expandWord(words[0] ?? '', globalsOf(reader), reader.escapeCharacter);
    if (source === undefined || source === '') {
      throw invalid(reader, line, `"${words[0]}" does not come to a name`, {
        hint: 'give each of its ARGs a default before the first FROM',
      });
    }
    if (stage !== '') checkStageName(reader, stage, line);
    addName(reader, source, { by: 'FROM', line, ...readPlatform(reader, instruction) });
    base = reader.roots.get(source.toLowerCase()) ?? source.toLowerCase();
  } finally {
    reader.base = base;
    openStage(reader, stage, line);
  }
}

/** Begins a stage, whose name is known from here on; it stands on the reader's base. */
export function openStage(reader: Reader, written: string, line: number): void {
  const stage = written.toLowerCase();
  if (stage !== '') {
    reader.stageNames.set(stage, line);
    reader.roots.set(stage, reader.base);
  }
  reader.stages.push(stage);
  reader.env = new Map();
}

/** BuildKit's own rule, and without the two names that mean something already. */
function checkStageName(reader: Reader, stage: string, line: number): void {
  const name = stage.toLowerCase();
  if (/^[a-z][a-z0-9_.-]*$/.test(name) && name !== 'scratch' && name !== 'context') return;
  throw invalid(reader, line, `${stage} is no name of a stage`, {
    hint: 'write it with letters, digits, - and _; scratch and context mean something already',
  });
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

/** BuildKit lets a named context take the place of a stage of the same name, so such a stage would be lost. */
export function refuseHiddenStage(reader: Reader, name: string, line: number): never {
  const message = `the stage "${name}" has the name of something that the file takes from outside`;
  throw invalid(reader, line, message, { hint: 'give the stage another name' });
}
