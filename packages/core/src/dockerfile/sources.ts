import { isHeredoc } from './heredoc.ts';
import type { Instruction } from './lines.ts';
import { mountOptions } from './mount-options.ts';
import { addReference, addSource, invalid, type Reader } from './reader.ts';
import { refuseUnpinned } from './remote-source.ts';
import { expandWord } from './variables.ts';
import { copyWords } from './words.ts';

/** Notes what an ADD or COPY takes; throws dockerfile-invalid. */
export function readCopy(reader: Reader, { keyword, line, flags, rest }: Instruction): void {
  const words = copyWords(rest);
  if (words === undefined) {
    throw invalid(reader, line, `${rest} is no JSON list of strings`, {
      hint: 'write ["source", "target"], or words without [',
    });
  }
  if (words.some((word) => /\p{Cs}/u.test(word))) {
    throw invalid(reader, line, `${rest} is no valid Unicode: the builder reads another name`, {
      hint: 'write each character itself, or both halves of its \\u escape',
    });
  }
  if (words.length < 2) {
    throw invalid(reader, line, `${keyword} wants sources and a target, got "${words.join(' ')}"`);
  }
  const from = flags.find((flag) => flag.name === 'from');
  if (from !== undefined) {
    addReference(reader, from.value, { by: 'COPY --from', line });
    return;
  }
  const checksum = flags.find((flag) => flag.name === 'checksum')?.value;
  for (const word of words.slice(0, -1)) {
    if (isHeredoc(word)) continue;
    // An ARG is not filled in here: an ENV of the parent image would win over its default, unseen.
    const source = expandWord(word, (name) => reader.env.get(name), reader.escapeCharacter);
    const where = `${reader.file}:${line}`;
    if (keyword === 'ADD' && refuseUnpinned({ word, source, checksum, where })) continue;
    addSource(reader, isSet(flags, 'parents') ? topOf(source ?? '.') : (source ?? '.'), line);
  }
}

/** Whether a flag that is yes or no says yes. */
export function isSet(flags: Instruction['flags'], name: string): boolean {
  const flag = flags.find((candidate) => candidate.name === name);
  return flag !== undefined && flag.value.toLowerCase() !== 'false';
}

/**
 * What holds all that a source of `COPY --parents` may take: what stands before `/./`, else its first folder, because
 * the folders on the way come along.
 */
function topOf(source: string): string {
  const pivot = source.indexOf('/./');
  if (pivot > 0 && source.slice(0, pivot) !== '.') return source.slice(0, pivot);
  const [first = '.'] = source.split('/').filter((part) => part !== '' && part !== '.');
  return /[*?[\\]/.test(first) || first === '..' ? '.' : first;
}

/** Notes what the mounts of a RUN take; throws dockerfile-invalid. */
export function readMounts(reader: Reader, { line, flags }: Instruction): void {
  for (const { value } of flags.filter((flag) => flag.name === 'mount')) {
    const options = mountOptions(value);
    const type = (options.get('type') ?? 'bind').toLowerCase();
    const from = options.get('from');
    if (from !== undefined) addReference(reader, from, { by: 'RUN --mount', line });
    else if (type.includes('$')) addSource(reader, '.', line);
    else if (type === 'bind') {
      const word = options.get('source') ?? '.';
      const path = expandWord(word, (name) => reader.env.get(name), reader.escapeCharacter) ?? '.';
      // A mount takes a path; * and the like stand for themselves.
      addSource(reader, path.replace(/[\\*?[\]]/g, '\\$&'), line);
    }
  }
}
