import { FactoryError } from '../error.ts';
import { type Heredoc, type Refuse, readHeredocs } from './heredoc.ts';

/** One `--name=value` of an instruction. */
export interface InstructionFlag {
  readonly name: string;
  /** Empty for a flag without one. */
  readonly value: string;
}

/** One instruction, its continued lines joined. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: string;
  /** The line that it starts on, from 1. */
  readonly line: number;
  readonly flags: readonly InstructionFlag[];
  /** What stands after the flags, trimmed. */
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
}

/** A Dockerfile as its parser directives and instructions. */
export interface DockerfileLines {
  /** The character that continues a line. */
  readonly escapeCharacter: string;
  /** The frontend that a `syntax` directive asks for. */
  readonly frontend: string | undefined;
  readonly instructions: readonly Instruction[];
}

/**
 * Splits a Dockerfile as BuildKit's frontend/dockerfile/parser does. What another reader could take otherwise (quotes in
 * flags, unknown flags, directives after unknown ones, odd white space) is refused: dockerfile-invalid with the line.
 */
export function readLines(text: string, { file }: { readonly file: string }): DockerfileLines {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const refuse: Refuse = (line, message, hint = `fix line ${line} of ${file}`) => {
    throw new FactoryError('dockerfile-invalid', `${file}:${line}: ${message}`, { hint });
  };
  const { escape: escapeCharacter = '\\', syntax: frontend } = readDirectives(lines, refuse);
  const continued = continuation(escapeCharacter);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isSkipped(lines[at])) continue;
    const line = at + 1;
    let text = '';
    for (let first = true; at < lines.length; first = false, at++) {
      if (!first && isSkipped(lines[at])) continue;
      const part = bare(lines[at]);
      text += part.replace(continued, '$1');
      if (!continued.test(part)) break;
    }
    if (oddSpace.test(text)) refuse(line, 'a white space or control character other than space and tab');
    if (text.trim() === '') continue;
    const [keyword = '', after = ''] = splitWord(text.trim());
    const known = { keyword: keyword.toUpperCase(), line };
    const { flags, rest } = readFlags(after, { ...known, refuse });
    const heredocs = readHeredocs(text, { ...known, rest, refuse });
    for (const { name, chomp } of heredocs) {
      do at++;
      while (at < lines.length && (chomp ? bare(lines[at]).replace(/^\t+/, '') : bare(lines[at])) !== name);
      if (at >= lines.length)
        refuse(line, `the heredoc "${name}" has no end`, `add a line that is only ${name}`);
    }
    instructions.push({ ...known, flags, rest, heredocs });
  }
  return { escapeCharacter, frontend, instructions };
}

const directiveNames = ['escape', 'syntax', 'check'];

/**
 * Directives are the comments at the very top. After an unknown one, or `#!`, frontends of different ages disagree about
 * whether a directive still counts.
 */
function readDirectives(lines: readonly string[], refuse: Refuse): Readonly<Partial<Record<string, string>>> {
  const found: Record<string, string> = {};
  let doubtful = false;
  for (const [at, raw] of lines.entries()) {
    const match = /^\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(raw);
    if (match === null && !(at === 0 && raw.startsWith('#!'))) break;
    const [, name = '', value = ''] = match ?? [];
    const key = name.toLowerCase();
    if (!directiveNames.includes(key)) doubtful = true;
    else if (doubtful || key in found || !raw.startsWith('#'))
      refuse(at + 1, `it is not certain whether "${name}" is a directive here`, 'make it the first line');
    else found[key] = value;
  }
  if (found['escape'] !== undefined && !/^[\\`]$/.test(found['escape']))
    refuse(1, `escape is \\ or \`, got "${found['escape']}"`);
  return found;
}

/** What each instruction may say in flags; one that changes what is taken must be read, so all others are refused. */
const knownFlags: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  ADD: ['checksum', 'chmod', 'chown', 'exclude', 'keep-git-dir', 'link', 'unpack'],
  COPY: ['chmod', 'chown', 'exclude', 'from', 'link'],
  RUN: ['mount', 'network', 'security'],
  HEALTHCHECK: ['interval', 'retries', 'start-interval', 'start-period', 'timeout'],
};

function readFlags(
  text: string,
  { keyword, line, refuse }: { keyword: string; line: number; refuse: Refuse },
): { flags: InstructionFlag[]; rest: string } {
  const flags: InstructionFlag[] = [];
  let rest = text;
  while (rest.startsWith('--')) {
    const [word, after] = splitWord(rest);
    if (/["'\\`]/.test(word)) refuse(line, `${word} is quoted`, 'write it without quotes and spaces');
    rest = after;
    if (word === '--') break;
    const [, name = '', value = ''] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (!knownFlags[keyword]?.includes(name)) refuse(line, `${keyword} has no flag --${name} here`);
    if (!['mount', 'exclude'].includes(name) && flags.some((flag) => flag.name === name))
      refuse(line, `--${name} stands twice`);
    flags.push({ name, value });
  }
  return { flags, rest };
}

/** The first word and what follows it, without the white space between. */
function splitWord(text: string): [string, string] {
  const [word = ''] = /^\S*/.exec(text) ?? [];
  return [word, text.slice(word.length).trimStart()];
}

/** All that JavaScript or Go calls white space, and control characters, but not space and tab. */
const oddSpace = /[\0-\x08\x0a-\x1f\x7f-\x9f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/;

function continuation(escapeCharacter: string): RegExp {
  const e = escapeCharacter === '`' ? '`' : '\\\\';
  return new RegExp(`(^|[^${e}])${e}[ \\t]*$`);
}

function isSkipped(line: string | undefined): boolean {
  return /^[ \t\v\f\r]*(?:#|$)/.test(line ?? '');
}

function bare(line: string | undefined): string {
  return (line ?? '').replace(/\r+$/, '');
}
