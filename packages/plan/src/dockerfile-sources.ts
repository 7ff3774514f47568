import type { Instruction, ModifiableInstruction } from 'dockerfile-ast';
import { addReference, invalid, lineOf, type Reader } from './dockerfile-reader.ts';
import { heredocMark } from './heredoc.ts';
import { refuseUnpinned } from './remote-source.ts';
import { expandWord } from './variables.ts';

/** Notes what an ADD or COPY takes; throws dockerfile-invalid. */
export function readCopy(reader: Reader, copy: ModifiableInstruction): void {
  const line = lineOf(copy);
  const words = operands(copy);
  if (words.length < 2) {
    throw invalid(reader, line, `${copy.getKeyword()} wants sources and a target, got "${words.join(' ')}"`);
  }
  const from = copy.getFlags().find((flag) => flag.getName() === 'from');
  if (from !== undefined) {
    addReference(reader, from.getValue() ?? '', { by: 'COPY --from', line });
    return;
  }
  for (const word of words.slice(0, -1)) {
    if (word.includes(heredocMark)) continue;
    // An ARG is not filled in here: an ENV of the parent image would win over its default, unseen.
    const source = expandWord(word, (name) => reader.env.get(name), reader.escapeCharacter);
    if (
      copy.getKeyword() === 'ADD' &&
      refuseUnpinned(source ?? word, copy.getFlags(), `${reader.file}:${line}`)
    ) {
      continue;
    }
    reader.sources.add(source ?? '.');
  }
}

/** Notes what the mounts of a RUN take; throws dockerfile-invalid. */
export function readMounts(reader: Reader, run: ModifiableInstruction): void {
  const line = lineOf(run);
  for (const flag of run.getFlags()) {
    if (flag.getName() !== 'mount') continue;
    const value = flag.getValue() ?? '';
    if (/["']/.test(value)) {
      throw invalid(reader, line, `--mount=${value} is quoted`, {
        hint: 'write it without quotes and spaces',
      });
    }
    const options = new Map(value.split(',').map((option) => splitOnce(option)));
    const type = options.get('type') ?? 'bind';
    const from = options.get('from');
    if (from !== undefined) addReference(reader, from, { by: 'RUN --mount', line });
    else if (type === 'bind') {
      const path = options.get('source') ?? options.get('src') ?? '.';
      reader.sources.add(expandWord(path, (name) => reader.env.get(name), reader.escapeCharacter) ?? '.');
    }
  }
}

/** The words after the flags; the JSON form is read as JSON. */
function operands(instruction: Instruction): string[] {
  const content = instruction.getArgumentsContent() ?? '';
  if (content.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(content);
      if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
    } catch {
      // Not JSON after all: BuildKit takes it as words then.
    }
  }
  return instruction.getArguments().map((argument) => argument.getValue());
}

function splitOnce(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option.toLowerCase(), ''] : [option.slice(0, at).toLowerCase(), option.slice(at + 1)];
}
