import { FactoryError, isFactoryError } from '../error.ts';
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
  /** The last one of it, the bodies of its heredocs included. */
  readonly end: number;
  readonly flags: readonly InstructionFlag[];
  /** What stands after the flags, trimmed. */
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  /** True for one that is refused: of it, only the keyword and what follows it are known. */
  readonly broken?: true;
}

/** A Dockerfile as its parser directives and instructions. */
export interface DockerfileLines {
  /** The character that continues a line. */
  readonly escapeCharacter: string;
  /** The frontend that a `syntax` directive asks for. */
  readonly frontend: string | undefined;
  readonly instructions: readonly Instruction[];
  /** What is refused, dockerfile-invalid each. */
  readonly problems: readonly FactoryError[];
}

/** How many files are remembered: enough for one image and those that it is made from. */
const remembered = 64;
/** What was read last of some files: one command asks several things of each, for each platform, and its lines are the same. */
const lastRead = new Map<string, { readonly text: string; readonly lines: DockerfileLines }>();

/**
 * Splits a Dockerfile as BuildKit's frontend/dockerfile/parser does. What another reader could take otherwise (quotes in
 * flags, unknown flags, directives after unknown ones, odd white space) is a problem; one beside `<<` is the last that
 * is looked for, because it hides where the heredoc ends.
 */
export function readLines(text: string, { file }: { readonly file: string }): DockerfileLines {
  const last = lastRead.get(file);
  if (last?.text === text) return last.lines;
  const lines = splitLines(text, file);
  lastRead.delete(file);
  lastRead.set(file, { text, lines });
  const [oldest = file] = lastRead.keys();
  if (lastRead.size > remembered) lastRead.delete(oldest);
  return lines;
}

function splitLines(text: string, file: string): DockerfileLines {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const problems: FactoryError[] = [];
  const refuse: Refuse = (line, message, hint = `fix line ${line} of ${file}`) => {
    throw new FactoryError('dockerfile-invalid', `${file}:${line}: ${message}`, { hint });
  };
  const { escape: escapeCharacter = '\\', syntax: frontend } =
    attempt(() => readDirectives(lines, refuse), problems) ?? {};
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
    if (text.trim() === '') continue;
    const [keyword = '', after = ''] = splitWord(text.trim());
    const known = { keyword: keyword.toUpperCase(), line };
    const instruction = attempt((): Instruction => {
      if (oddSpace.test(text)) refuse(line, 'a white space or control character other than space and tab');
      const { flags, rest } = readFlags(after, { ...known, refuse });
      const heredocs = readHeredocs(text, { ...known, rest, refuse });
      at = skipBodies(heredocs, { lines, at, refuse: (message, hint) => refuse(line, message, hint) });
      return { ...known, end: at + 1, flags, rest, heredocs };
    }, problems);
    instructions.push(
      instruction ?? { ...known, end: at + 1, flags: [], rest: after, heredocs: [], broken: true },
    );
    if (instruction === undefined && text.includes('<<')) break;
  }
  return { escapeCharacter, frontend, instructions, problems };
}

function attempt<T>(work: () => T, problems: FactoryError[]): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    problems.push(error);
    return undefined;
  }
}

interface Bodies {
  readonly lines: readonly string[];
  /** The last line of the instruction itself, from 0. */
  readonly at: number;
  readonly refuse: (message: string, hint: string) => never;
}

/** The last line of what an instruction says, its heredocs' bodies passed over. */
function skipBodies(heredocs: readonly Heredoc[], { lines, at, refuse }: Bodies): number {
  let last = at;
  for (const { name, chomp } of heredocs) {
    do last++;
    while (
      last < lines.length &&
      (chomp ? bare(lines[last]).replace(/^\t+/, '') : bare(lines[last])) !== name
    );
    if (last >= lines.length) refuse(`the heredoc "${name}" has no end`, `add a line that is only ${name}`);
  }
  return last;
}

/** Directives that every frontend knows; `check` came later. */
const directiveNames = ['escape', 'syntax'];

/** A comment that some reader may take for a directive: what stands for white space differs between languages. */
const likeDirective = /^[\s\x85]*#[\s\x85]*[A-Za-z][A-Za-z0-9]*[\s\x85]*=/;

/**
 * Directives are the comments at the very top. After one that not all frontends know, or `#!`, they disagree about
 * whether a directive still counts.
 */
function readDirectives(lines: readonly string[], refuse: Refuse): Readonly<Partial<Record<string, string>>> {
  const found: Record<string, string> = {};
  let doubtful = false;
  for (const [at, raw] of lines.entries()) {
    const line = bare(raw);
    if (!likeDirective.test(line) && !(at === 0 && line.startsWith('#!'))) break;
    if (oddSpace.test(line)) refuse(at + 1, 'a white space or control character other than space and tab');
    const [, name = '', value = ''] = /^\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (!directiveNames.includes(key)) doubtful = true;
    else if (doubtful || key in found || !line.startsWith('#'))
      refuse(at + 1, `it is not certain whether "${name}" is a directive here`, 'make it the first line');
    else if (key === 'syntax' && /\s/.test(value))
      refuse(at + 1, `a frontend is one word, got "${value}"`, 'write one image, and nothing after it');
    else if (key === 'escape' && !/^[\\`]$/.test(value))
      refuse(at + 1, `escape is \\ or \`, got "${value}"`, 'write # escape=` or leave the line out');
    else found[key] = value;
  }
  return found;
}

/** What each instruction may say in flags; one that changes what is taken must be read, so all others are refused. */
const knownFlags: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  ADD: ['checksum', 'chmod', 'chown', 'exclude', 'keep-git-dir', 'link', 'unpack'],
  COPY: ['chmod', 'chown', 'exclude', 'from', 'link', 'parents'],
  RUN: ['device', 'mount', 'network', 'security'],
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
    if (/["'\\`]/.test(word) && !quotedOwner.test(word))
      refuse(line, `${word} is quoted`, 'write it without quotes and spaces');
    // Builders take a flag byte by byte, and some bytes of other characters for white space.
    if (/[^\x20-\x7e]/.test(word))
      refuse(line, `${word} is not plain ASCII`, 'give the file or folder a name in plain letters');
    rest = after;
    if (word === '--') break;
    const [, name = '', value = ''] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (!knownFlags[keyword]?.includes(name)) refuse(line, `${keyword} has no flag --${name} here`);
    if (!['device', 'mount', 'exclude'].includes(name) && flags.some((flag) => flag.name === name))
      refuse(line, `--${name} stands twice`);
    flags.push({ name, value });
  }
  return { flags, rest };
}

/** Quotes around an owner or a mode, which is neither a name nor a source. */
const quotedOwner = /^--(?:chown|chmod)=(?:"[^"'\\`]*"|'[^"'\\`]*'|[^"'\\`])*$/;

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
