import { substitutePattern } from './substitution.ts';

/** A variable's value; null when it is known to be unset, undefined when the Dockerfile alone does not tell. */
export type Lookup = (name: string) => string | null | undefined;

/** Characters that a word may come to: doublings of one ENV reach any number of them in a few lines. */
export const longestWord = 65_536;

/** Variables in the default of one another after which a word is not read any more. */
const deepest = 32;

/** Thrown for a word that is longer than longestWord once its variables are filled in. */
export class WordTooLong extends Error {}

/**
 * Takes quotes off a Dockerfile's word and fills in its variables as BuildKit's shell lexer does (`$a`, `${a}`, with
 * `:-` `-` `:+` `+` `:?` `?`, and `#` `##` `%` `%%` `/` `//` with plain patterns); undefined when it depends on what
 * the Dockerfile alone does not tell. Throws WordTooLong.
 */
export function expandWord(word: string, lookup: Lookup, escapeCharacter = '\\'): string | undefined {
  return expand(word, { lookup, escapeCharacter, depth: 0 });
}

interface Scope {
  readonly lookup: Lookup;
  readonly escapeCharacter: string;
  /** How many variables the word stands in. */
  readonly depth: number;
}

function expand(word: string, scope: Scope): string | undefined {
  const { escapeCharacter, depth } = scope;
  if (depth > deepest) return undefined;
  let out = '';
  let quote = '';
  for (let at = 0; at < word.length; at++) {
    const char = word[at] ?? '';
    if (char === quote) quote = '';
    else if (quote === "'") out += char;
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === escapeCharacter) {
      if (at + 1 === word.length) return undefined;
      const next = word[++at] ?? '';
      out +=
        quote === '"' && next !== '"' && next !== '$' && next !== escapeCharacter
          ? escapeCharacter + next
          : next;
    } else if (char === '$') {
      const found = readVariable(word, at + 1);
      if (found === undefined) {
        out += char;
        continue;
      }
      const value = substitute(found, scope);
      if (value === undefined) return undefined;
      out += value;
      at = found.end - 1;
    } else out += char;
    if (out.length > longestWord) throw new WordTooLong();
  }
  return quote === '' ? out : undefined;
}

interface VariableUse {
  readonly name: string;
  /** `''`, one that substitute knows, or `unread` for all that is not read here. */
  readonly operator: string;
  readonly word: string;
  /** The first position after it. */
  readonly end: number;
}

const unread = 'unread';

function readVariable(text: string, start: number): VariableUse | undefined {
  if (text[start] !== '{') {
    const rest = text.slice(start, start + 200);
    // $1, $@ and names with letters beyond ASCII: a shell's business.
    if (/^(?:[\d@*#?$!-]|\w*[^\0-\x7f])/.test(rest))
      return { name: '', operator: unread, word: '', end: start };
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    return name === undefined ? undefined : { name, operator: '', word: '', end: start + name.length };
  }
  let depth = 1;
  let end = start + 1;
  for (; end < text.length && depth > 0; end++) {
    if (text[end] === '{' && text[end - 1] === '$') depth++;
    else if (text[end] === '}') depth--;
  }
  const inner = /^(\w+)(?:(:?[-+?]|##?|%%?|\/\/?)([\s\S]*))?$/.exec(text.slice(start + 1, end - 1));
  const quoted = /["'\\`]/.test(inner?.[3] ?? '');
  if (depth > 0 || inner === null || quoted) return { name: '', operator: unread, word: '', end };
  return { name: inner[1] ?? '', operator: inner[2] ?? '', word: inner[3] ?? '', end };
}

function substitute({ name, operator, word }: VariableUse, scope: Scope): string | undefined {
  if (operator === unread) return undefined;
  const value = scope.lookup(name);
  if (value === undefined) return undefined;
  if (operator === '') return value ?? '';
  if (/^[#%/]/.test(operator)) return substitutePattern(value ?? '', { operator, word });
  const stands = operator.startsWith(':') ? value !== null && value !== '' : value !== null;
  const inner = () => expand(word, { ...scope, depth: scope.depth + 1 });
  if (operator.endsWith('+')) return stands ? inner() : '';
  if (stands) return value ?? '';
  // The builder ends with the word as its message.
  return operator.endsWith('?') ? undefined : inner();
}
