import { posix } from 'node:path';
import { FactoryError } from '../error.ts';
import { ignorePattern } from './ignore-pattern.ts';

/** True for a path that the builder is not sent; folders are asked like files. */
export type Ignores = (path: string) => boolean;

interface Rule {
  /** `!`: takes back what rules before it left out. */
  readonly excepts: boolean;
  readonly matches: (path: string) => boolean;
}

/**
 * Reads a .dockerignore as BuildKit reads it, and decides as its walk through the folder does: what a rule says of a
 * folder it says of all within, and a rule is only asked where it could change the answer. Throws dockerignore-invalid
 * with file and line for a rule that the builder refuses, or that means something else to it than it seems to.
 */
export function readIgnoreFile(text: string, { file }: { readonly file: string }): Ignores {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, at) => readRule(line, `${file}:${at + 1}`));
  const folders = new Map<string, Answer>();
  const ofFolder = (path: string): Answer => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const answer = answerOf(rules, path, above(path));
    folders.set(path, answer);
    return answer;
  };
  const above = (path: string) => {
    const parent = posix.dirname(path);
    return parent === '.' ? undefined : ofFolder(parent);
  };
  return (path) => answerOf(rules, path, above(path)).ignored;
}

interface Answer {
  readonly ignored: boolean;
  /** Rule by rule, whether it was found to match this path or a folder above it. */
  readonly matched: readonly boolean[];
}

function answerOf(rules: readonly Rule[], path: string, parent: Answer | undefined): Answer {
  let ignored = false;
  const matched = rules.map(({ excepts, matches }, at) => {
    const match = parent?.matched[at] === true || (excepts === ignored && matches(path));
    if (match) ignored = !excepts;
    return match;
  });
  return { ignored, matched };
}

function readRule(line: string, where: string): Rule[] {
  if (line.startsWith('#')) return [];
  const text = trim(line);
  if (text === '') return [];
  const sign = text.startsWith('!') ? '!' : '';
  const path = clean(trim(text.slice(sign.length)));
  // Twice, because the builder does: once where it reads the file, once where it makes a rule of the line.
  const pattern = clean(trim(sign + (path.length > 1 ? path.replace(/^\//, '') : path)));
  if (pattern === '') return [];
  const excepts = pattern.startsWith('!');
  const refuse = (message: string): never => {
    throw new FactoryError('dockerignore-invalid', `${where}: ${text}: ${message}`, {
      hint: `fix ${where}`,
    });
  };
  if (pattern === '!') refuse('nothing stands after !');
  return [{ excepts, matches: ignorePattern(excepts ? pattern.slice(1) : pattern, refuse) }];
}

/** What Go takes for white space. */
function trim(text: string): string {
  return text.replace(goSpaces, '');
}

const space = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const goSpaces = new RegExp(`^${space}|${space}$`, 'g');

/** The shortest spelling of a path, as Go's filepath.Clean has it; nothing stays nothing. */
function clean(path: string): string {
  return path === '' ? '' : posix.normalize(path).replace(/(?<=.)\/$/, '');
}
