import { wrapMarkdown } from './generated-part.ts';
import { type JsonSchema, type SpecGroup, type SpecKey, specGroups } from './spec-keys.ts';

/** The reference of one file's keys, as docs/spec.md shows it: a list for each object that the file may have. */
export function renderSpecDocs(schema: JsonSchema): string {
  return specGroups(schema).map(renderGroup).join('\n\n');
}

function renderGroup({ place, form, keys }: SpecGroup): string {
  const title = form === undefined ? `\`${place}\`` : `\`${place}\` with \`${form}\``;
  const lines = keys.map((key) => wrapMarkdown(`- ${renderKey(key)}`));
  return [...(place === '' ? [] : [`### ${title}`, '']), ...lines].join('\n');
}

function renderKey({ name, required, schema }: SpecKey): string {
  const { description = '', default: value, examples: [example] = [] } = schema;
  const words = wordsOf(schema);
  const unit = schema.anyOf?.find((form) => form.description !== undefined)?.description;
  return [
    `\`${name}\`${required ? ' (required)' : ''}: ${description}.`,
    ...(words.length === 0 ? [] : [`One of ${words.map(code).join(', ')}.`]),
    ...(unit === undefined ? [] : [`${unit}.`]),
    ...(isSaid(value) ? [`Default ${code(value)}.`] : []),
    ...(example === undefined || code(example) === code(value) ? [] : [`Example: ${code(example)}.`]),
  ].join(' ');
}

/** The words that a value, or each of a list, must be one of. */
function wordsOf({ enum: own, items, type }: JsonSchema): readonly unknown[] {
  if (type === 'boolean') return [];
  return own ?? items?.enum ?? [];
}

/** A default of nothing goes without saying. */
function isSaid(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== 'object' || Object.keys(value ?? {}).length > 0;
}

/** A value as one would write it in YAML: JSON, but words without quotes where YAML asks for none. */
function code(value: unknown): string {
  if (value === undefined) return '';
  const plain = typeof value === 'string' && /^(?![\d.]+$)[\w/^](?!.*(?:: | #))/.test(value);
  return `\`${plain ? value : JSON.stringify(value).replaceAll('":', '": ').replaceAll('",', '", ')}\``;
}
