import fc from 'fast-check';

/** Values and keys that a document may hold by mistake or by malice. */
const nasty: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, [], {}, [null], [[]], { '': '' }],
  ...['', ' ', '0', '*', '1.x', '^', '>=', '1 - 2', '1.2.3', '3.12.0', '99999999999999999999.0.0', 'v1', '{'],
  ...['{arch}', '{constructor}', '{version}{version}', '{asset}', '/', '../..', '/bin/', '/usr/local/bin/x'],
  ...[
    'https://',
    'http://[',
    'https://example.org/{arch}',
    'file:///etc/passwd',
    'a/b',
    'a b',
    '\u0000',
    '\ud800',
  ],
  ...[
    'linux/amd64',
    'linux/s390x',
    'any',
    '2026-11-20',
    '2026-11-20T12:00:00Z',
    '9999999d',
    '3d',
    '(',
    '(.)',
    '\n',
  ],
  ...[
    'github-releases',
    'github-commits',
    'kubernetes',
    'helm',
    'node',
    'raw',
    'zip',
    '<html>',
    'a'.repeat(64),
  ],
];
const keys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'tools',
  'pin',
  'version',
  'x',
  'linux/amd64',
  'sops',
  'arch',
];
const scraps = [
  ...[
    '*a',
    '&a ',
    '!!binary ',
    '!!set ',
    '<<: ',
    '? ',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '#',
    '%',
    ',',
  ],
  ...[
    '\t',
    '\n',
    '\n  ',
    '---\n',
    '...\n',
    '\u0000',
    '\u2028',
    '\ufeff',
    '\ud800',
    '0x',
    '.inf',
    'null',
    '~',
    '@',
    '`',
  ],
];

/** A change of a document. */
export type Mutation =
  | { readonly kind: 'value'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'key'; readonly at: number; readonly key: string }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'text'; readonly at: number; readonly cut: number; readonly scrap: string };

const at = fc.nat(1_000_000);
const change: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('value' as const), at, value: fc.constantFrom(...nasty) }),
  fc.record({ kind: fc.constant('key' as const), at, key: fc.constantFrom(...keys) }),
  fc.record({ kind: fc.constant('remove' as const), at }),
  fc.record({
    kind: fc.constant('text' as const),
    at,
    cut: fc.nat(6),
    scrap: fc.constantFrom('', ...scraps),
  }),
);

/** How many changed documents a property tries: all of them in the full test, else enough to notice what is plainly broken. */
export function runsOf({ full, quick }: { readonly full: number; readonly quick: number }): number {
  return process.env['OFFICINA_TEST'] === 'full' ? full : quick;
}

/** One or two changes. */
export const anyMutations = fc.array(change, { minLength: 1, maxLength: 2 });

/** A document's text, as JSON, after the changes: first those of its values, then those of its letters. */
export function mutate(document: unknown, mutations: readonly Mutation[]): string {
  let value = document;
  for (const mutation of mutations) if (mutation.kind !== 'text') value = mutateValue(value, mutation);
  let text = JSON.stringify(value);
  for (const mutation of mutations) {
    if (mutation.kind !== 'text') continue;
    const place = mutation.at % (text.length + 1);
    text = text.slice(0, place) + mutation.scrap + text.slice(place + mutation.cut);
  }
  return text;
}

type Place = readonly (string | number)[];

function mutateValue(document: unknown, mutation: Exclude<Mutation, { kind: 'text' }>): unknown {
  const places = placesOf(document);
  const place = places[mutation.at % places.length] ?? [];
  return changeAt(document, place, mutation);
}

function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [place, ...members.flatMap(([key, member]) => placesOf(member, [...place, key]))];
}

function changeAt(value: unknown, place: Place, mutation: Exclude<Mutation, { kind: 'text' }>): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return mutation.kind === 'value' ? mutation.value : value;
  const last = rest.length === 0;
  if (Array.isArray(value)) {
    if (last && mutation.kind === 'remove') return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? changeAt(item, rest, mutation) : item));
  }
  const entries = Object.entries(value as object).flatMap(([name, member]): [string, unknown][] => {
    if (name !== key) return [[name, member]];
    if (last && mutation.kind === 'remove') return [];
    if (last && mutation.kind === 'key') return [[mutation.key, member]];
    return [[name, changeAt(member, rest, mutation)]];
  });
  return Object.fromEntries(entries);
}
