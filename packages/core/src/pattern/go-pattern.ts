/** A piece of a pattern of Go's filepath.Match (https://pkg.go.dev/path/filepath#Match). */
export type GoPart =
  | { readonly kind: 'star' | 'any' }
  | { readonly kind: 'char'; readonly text: string; readonly char: string }
  | {
      readonly kind: 'set';
      readonly text: string;
      readonly not: boolean;
      readonly ranges: readonly GoRange[];
    }
  /** What Go refuses (ErrBadPattern). */
  | { readonly kind: 'bad'; readonly why: string };

/** First and last character of a range; one that runs backwards holds nothing. */
type GoRange = readonly [low: string, high: string];

/** Reads a pattern piece by piece; `text` is how a piece is written, a backslash included. */
export function readGoPattern(pattern: string): GoPart[] {
  return (pattern.match(token) ?? []).map(toPart);
}

/** One piece as a regular expression of the flags `su`; what Go refuses stands for nothing. As in Go a set may hold a slash. */
export function goExpression(part: GoPart): string {
  switch (part.kind) {
    case 'star':
      return '[^/]*';
    case 'any':
      return '[^/]';
    case 'char':
      return literal(part.char);
    case 'set': {
      const forward = part.ranges.filter((ends) => !isBackwards(ends));
      return `[${part.not ? '^' : ''}${forward.map((ends) => ends.map(literal).join('-')).join('')}]`;
    }
    case 'bad':
      return '[]';
  }
}

/** Whether a range holds no character. */
export function isBackwards([low, high]: GoRange): boolean {
  return codeOf(low) > codeOf(high);
}

const char = String.raw`(?:\\[\s\S]|[^\\\]-])`;
const range = `${char}(?:-${char})?`;
const token = new RegExp(String.raw`\[(?:\^|(?!\^))(?:${range})+\]|\\[\s\S]?|[\s\S]`, 'gu');

function toPart(text: string): GoPart {
  if (text === '*') return { kind: 'star' };
  if (text === '?') return { kind: 'any' };
  if (text === '[') {
    return { kind: 'bad', why: '[ without its characters and ]: write \\[ for the character itself' };
  }
  if (text === '\\') return { kind: 'bad', why: 'a backslash with nothing after it' };
  if (!text.startsWith('[')) return { kind: 'char', text, char: text.replace(/^\\/, '') };
  const not = text[1] === '^';
  const written = text.slice(not ? 2 : 1, -1).match(new RegExp(range, 'gu')) ?? [];
  return { kind: 'set', text, not, ranges: written.map(toRange) };
}

function toRange(text: string): GoRange {
  const [low = '', high = low] = (text.match(/\\[\s\S]|[^\\-]/gu) ?? []).map((end) => end.replace(/^\\/, ''));
  return [low, high];
}

function literal(text: string): string {
  return `\\u{${codeOf(text).toString(16)}}`;
}

function codeOf(text: string): number {
  return text.codePointAt(0) ?? 0;
}
