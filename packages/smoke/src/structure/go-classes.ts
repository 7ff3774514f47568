/** Code points from one to another, both included. */
type Range = readonly [from: number, to: number];

/** By Go's regexp/syntax, the POSIX names and Perl's letters: ASCII, always. */
const classes: Readonly<Record<string, string>> = {
  alnum: '09AZaz',
  alpha: 'AZaz',
  ascii: '\0\x7f',
  blank: '\t\t  ',
  cntrl: '\0\x1f\x7f\x7f',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '\t\r  ',
  upper: 'AZ',
  word: '09AZ__az',
  xdigit: '09AFaf',
  d: '09',
  s: '\t\n\f\r  ',
  w: '09AZ__az',
};

/**
 * What stands between the brackets of a JavaScript class (`u` flag) for a class of Go's; undefined when Go has none of that
 * name. Written as ranges, for there are no classes within classes there.
 */
export function renderClass(
  name: string,
  { negated, folded }: { readonly negated: boolean; readonly folded: boolean },
): string | undefined {
  const pairs = Object.hasOwn(classes, name) ? classes[name]?.match(/[\s\S]{2}/g) : undefined;
  if (pairs === undefined || pairs === null) return undefined;
  const ranges = pairs.map((pair): Range => [pair.charCodeAt(0), pair.charCodeAt(1)]);
  return (negated ? complement(folded ? fold(ranges) : ranges) : ranges)
    .map(([from, to]) => `${renderChar(from)}-${renderChar(to)}`)
    .join('');
}

/** A code point that means only itself, within a class and without. */
export function renderChar(point: number): string {
  const char = String.fromCodePoint(point);
  return /[A-Za-z0-9]/.test(char) ? char : `\\u{${point.toString(16)}}`;
}

/** With the other case of each letter, the long s and the Kelvin sign among them; all classes have A-Z and a-z, or A-F and a-f. */
function fold(ranges: readonly Range[]): Range[] {
  const letters = ranges.some(([from, to]) => (from <= 0x53 && to >= 0x53) || (from <= 0x73 && to >= 0x73));
  if (!letters) return [...ranges];
  return [...ranges, [0x41, 0x5a], [0x61, 0x7a], [0x17f, 0x17f], [0x212a, 0x212a]];
}

function complement(ranges: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return [...rest, [next, 0x10ffff]];
}
