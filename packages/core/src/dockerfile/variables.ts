/** A variable's value; null when it is known to be unset, undefined when the Dockerfile alone does not tell. */
export type Lookup = (name: string) => string | null | undefined;

/**
 * Takes quotes off a Dockerfile's word and fills in its variables (`$a`, `${a}`, `${a:-word}`, `${a-word}`, `${a:+word}`,
 * `${a+word}`) as BuildKit's shell lexer does; undefined when it depends on what the Dockerfile alone does not tell.
 */
export function expandWord(word: string, lookup: Lookup, escapeCharacter = '\\'): string | undefined {
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
      const value = substitute(found, lookup, escapeCharacter);
      if (value === undefined) return undefined;
      out += value;
      at = found.end - 1;
    } else out += char;
  }
  return quote === '' ? out : undefined;
}

interface VariableUse {
  readonly name: string;
  /** `''`, `-`, `:-`, `+` or `:+`; `?` for all that is not read here. */
  readonly operator: string;
  readonly word: string;
  /** The first position after it. */
  readonly end: number;
}

function readVariable(text: string, start: number): VariableUse | undefined {
  if (text[start] !== '{') {
    const rest = text.slice(start);
    // $1, $@ and names with letters beyond ASCII: a shell's business.
    if (/^(?:[\d@*#?$!-]|\w*[^\0-\x7f])/.test(rest)) return { name: '', operator: '?', word: '', end: start };
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    return name === undefined ? undefined : { name, operator: '', word: '', end: start + name.length };
  }
  let depth = 1;
  let end = start + 1;
  for (; end < text.length && depth > 0; end++) {
    if (text[end] === '{' && text[end - 1] === '$') depth++;
    else if (text[end] === '}') depth--;
  }
  const inner = /^(\w+)(?:(:?[-+])([\s\S]*))?$/.exec(text.slice(start + 1, end - 1));
  const quoted = /["'\\`]/.test(inner?.[3] ?? '');
  if (depth > 0 || inner === null || quoted) return { name: '', operator: '?', word: '', end };
  return { name: inner[1] ?? '', operator: inner[2] ?? '', word: inner[3] ?? '', end };
}

function substitute(use: VariableUse, lookup: Lookup, escapeCharacter: string): string | undefined {
  if (use.operator === '?') return undefined;
  const value = lookup(use.name);
  if (value === undefined) return undefined;
  if (use.operator === '') return value ?? '';
  const stands = use.operator.startsWith(':') ? value !== null && value !== '' : value !== null;
  if (use.operator.endsWith('+')) return stands ? expandWord(use.word, lookup, escapeCharacter) : '';
  return stands ? (value ?? '') : expandWord(use.word, lookup, escapeCharacter);
}
