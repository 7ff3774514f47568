import { type GoPart, goExpression, isBackwards, readGoPattern } from '../pattern/go-pattern.ts';

type Matches = (path: string) => boolean;
type Refuse = (message: string) => never;

/**
 * One pattern of a .dockerignore as a test of paths, by BuildKit's rules: those of Go's filepath.Match, and `**`. Refuses
 * what the builder refuses, and what slips into its regular expression as more than a character.
 */
export function ignorePattern(pattern: string, refuse: Refuse): Matches {
  const parts = readGoPattern(pattern);
  for (const part of parts) refuseOdd(part, refuse);
  let kind: 'exact' | 'prefix' | 'suffix' | 'expression' = 'exact';
  let expression = '';
  let bare = '';
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as GoPart;
    if (part.kind === 'star' && parts[at + 1]?.kind === 'star') {
      const start = at === 0;
      at += isSlash(parts[at + 2]) ? 2 : 1;
      const last = at === parts.length - 1;
      const plain: boolean = last && kind === 'exact';
      if (!plain) expression += last ? '[^\\n]*' : '(?:[^\\n]*/)?';
      // The builder compares these ends as text, and so lets `**x` stand for `ax`, but `**x*` not for `axb`.
      kind = start ? 'suffix' : plain ? 'prefix' : 'expression';
      bare += '_';
      continue;
    }
    const isPlain = part.kind === 'char' && part.text === part.char;
    bare += isPlain ? part.char : '_';
    expression += goExpression(part);
    if (!isPlain || part.char === ']') kind = 'expression';
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

function isSlash(part: GoPart | undefined): boolean {
  return part?.kind === 'char' && part.text === '/';
}

function refuseOdd(part: GoPart, refuse: Refuse): void {
  if (part.kind === 'bad') refuse(part.why);
  if (part.kind === 'char') refuseEscape(part.text, refuse);
  if (part.kind !== 'set') return;
  if (/[*?]|\[:/.test(part.text.slice(1).replace(/\\./gu, '_')))
    refuse(`${part.text} is read otherwise by the builder: write out what it stands for`);
  for (const escaped of part.text.match(/\\[\s\S]/gu) ?? []) refuseEscape(escaped, refuse);
  const odd = part.ranges.find(isBackwards);
  if (odd !== undefined) refuse(`${odd.join('-')} in ${part.text} runs backwards`);
}

/** A backslash before a letter, a digit or a character beyond ASCII means something else in the builder. */
function refuseEscape(text: string, refuse: Refuse): void {
  if (/^\\(?:[A-Za-z0-9]|[^\0-\x7f])/.test(text))
    refuse(`${text} is no plain escape: write ${text.slice(1)} without backslash`);
}
