import { FAILSAFE_SCHEMA, load, Type } from 'js-yaml';

/**
 * Reads plain YAML 1.2 several times as fast as a reader that keeps positions; undefined for a text with anything odd
 * (below) and for a broken one, which that reader is to judge. Indentation within quotes it forgives.
 */
export function readPlainYaml(text: string): { readonly value: unknown } | undefined {
  if (odd.test(text)) return undefined;
  try {
    return { value: load(text, { schema }) };
  } catch {
    return undefined;
  }
}

/** Tabs, block texts; anchors, aliases, tags, explicit keys; directives, documents; entries and keys of nothing; keys that are collections. */
const odd = new RegExp(
  [
    /\t|(?:^|\s)[|>][-+0-9]*\s*?(?:\s#.*)?$/,
    /(?:^|[,[{:?-])\s*(?:[&*!]|\?(?:\s|$))/,
    /^(?:%|---|\.\.\.)/,
    /(?:^|[\s-])-\s*?(?:\s#.*)?$/,
    /[{,[]\s*(?::|(?:~|null|Null|NULL)\s*[,:}\]])|[\]}]\s*:/,
    /(?:^|[{[,:-])[^\S\n]*(?:~|null|Null|NULL)?\s*:(?:\s|$)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'm',
);

/** The core schema of YAML 1.2.2, 10.3.2: js-yaml's own also takes the 1_000 of YAML 1.1. */
const schema = FAILSAFE_SCHEMA.extend({
  implicit: [
    scalar('null', /^(?:|~|null|Null|NULL)$/, () => null),
    scalar('bool', /^(?:true|True|TRUE|false|False|FALSE)$/, (text) => /^t/i.test(text)),
    scalar('int', /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/, (text) => Number(text)),
    scalar(
      'float',
      /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
      (text) => Number(text.replace(/\.inf/i, 'Infinity')),
    ),
  ],
});

function scalar(name: string, pattern: RegExp, construct: (text: string) => unknown): Type {
  return new Type(`tag:yaml.org,2002:${name}`, {
    kind: 'scalar',
    resolve: (text: string | null) => pattern.test(text ?? ''),
    construct: (text: string | null) => construct(text ?? ''),
  });
}
