type Matches = (path: string) => boolean;
type Refuse = (message: string) => never;

/**
 * One pattern of a .dockerignore as a test of paths, by BuildKit's rules: `*`, `**`, `?`, `[a-z]` and escapes; all else
 * is literal. Refuses what the builder refuses, and what slips into its regular expression as more than a character.
 */
export function ignorePattern(pattern: string, refuse: Refuse): Matches {
  const tokens = pattern.match(token) ?? [];
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact';
  let expression = '';
  let bare = '';
  for (const [at, part] of tokens.entries()) {
    const first = part[0];
    bare += part.length === 1 ? part : '_';
    if (part.startsWith('**')) {
      const last = at === tokens.length - 1;
      const plain: boolean = last && kind === 'exact';
      if (!plain) expression += last ? '[^\\n]*' : '(?:[^\\n]*/)?';
      // The builder compares these ends as text, and so lets `**x` stand for `ax`, but `**x*` not for `axb`.
      kind = at === 0 ? 'suffix' : plain ? 'prefix' : 'expression';
      continue;
    }
    if (first === '*') expression += '[^/]*';
    else if (first === '?') expression += '[^/]';
    else if (first === '[') expression += setOf(part, refuse);
    else if (first === '\\') expression += literal(unescaped(part, refuse));
    else expression += literal(part);
    if (first !== undefined && '*?[]\\'.includes(first)) kind = 'expression';
  }
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix') {
    const end = pattern.slice(2);
    return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  }
  const [odd] = /[\^|]|\{\d+(?:,\d*)?\}/.exec(bare) ?? [];
  if (odd !== undefined)
    refuse(`${odd} beside a wildcard is no plain text to the builder: write it as \\${odd}`);
  const whole = new RegExp(`^${expression}$`, 'u');
  return (path) => whole.test(path);
}

const token = /\*\*\/?|\\[\s\S]?|\[\^?(?:\\[\s\S]|[^\]\\])+\]|[\s\S]/gu;

/** A `[...]`; Go wants each of its characters and ranges plain or escaped, and neither end of a range missing. */
function setOf(text: string, refuse: Refuse): string {
  const not = text[1] === '^' ? '^' : '';
  const inner = text.slice(1 + not.length, -1);
  if (!plainRanges.test(inner)) refuse('[ without its characters and ]: write \\[ for the character itself');
  if (/[*?]|\[:/.test(inner.replace(/\\./gu, '_')))
    refuse(`${text} is read otherwise by the builder: write out what it stands for`);
  const made = (inner.match(range) ?? []).map((found) => {
    const [low = '', high = low] = (found.match(/\\.|[^\\-]/gu) ?? []).map((part) =>
      part.startsWith('\\') ? unescaped(part, refuse) : part,
    );
    if (codeOf(low) > codeOf(high)) refuse(`${found} in ${text} runs backwards`);
    return `${literal(low)}-${literal(high)}`;
  });
  return `[${not}${made.join('')}]`;
}

const plainRanges = /^(?:(?:\\.|[^\\-])(?:-(?:\\.|[^\\-]))?)+$/su;
const range = /(?:\\.|[^\\])(?:-(?:\\.|[^\\]))?/gsu;

/** The character after a backslash; before a letter, a digit or one beyond ASCII it means something else in Go. */
function unescaped(part: string, refuse: Refuse): string {
  const char = part.slice(1);
  if (char === '') refuse('a backslash with nothing after it');
  if (/[A-Za-z0-9]|[^\0-\x7f]/.test(char))
    refuse(`${part} is no plain escape: write ${char} without backslash`);
  return char;
}

function literal(char: string): string {
  return `\\u{${codeOf(char).toString(16)}}`;
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
