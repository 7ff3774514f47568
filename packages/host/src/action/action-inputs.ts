import { FactoryError, renderProblem } from '@officina/core';
import type { z } from 'zod';

/**
 * The value that an action's text input has for its schema: empty is absent, `true` and `false` are booleans, a list
 * is one item per line or comma, a record one `key=value` per line. What does not fit stays text, for zod to refuse.
 */
export function toInput(text: string, schema: unknown): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  switch (kindOf(schema)) {
    case 'boolean':
      return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() === 'true' : trimmed;
    case 'number':
      return Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
    case 'array':
      return trimmed.split(/[\n,]/).flatMap((item) => item.trim() || []);
    case 'record':
      return toRecord(trimmed);
    default:
      return trimmed;
  }
}

/** Reads all inputs by the keys of a zod object; throws input-invalid that names each wrong input. */
export function readInputs<S extends z.ZodObject>(
  schema: S,
  getInput: (name: string) => string,
): z.output<S> {
  const values: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.shape)) {
    const value = toInput(getInput(name), member);
    if (value !== undefined) values[name] = value;
  }
  const result = schema.safeParse(values, { error: renderProblem });
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const [name, ...rest] = issue.path.map(String);
    const at = rest.length > 0 ? ` (${rest.join('.')})` : '';
    const given = name === undefined || values[name] === undefined ? ' is not given' : '';
    return `input "${name ?? ''}"${at}${given}: ${issue.message}`;
  });
  throw new FactoryError('input-invalid', problems, { hint: 'look at the inputs in action.yml' });
}

/** The kind behind optional, default, transform and the like. */
function kindOf(schema: unknown): string | undefined {
  const { def } = schema as {
    def?: { type?: string; innerType?: unknown; in?: unknown; options?: unknown[] };
  };
  const inner = def?.innerType ?? def?.in ?? (def?.type === 'union' ? def.options?.[0] : undefined);
  return inner === undefined ? def?.type : kindOf(inner);
}

function toRecord(text: string): unknown {
  const lines = text.split('\n').flatMap((line) => line.trim() || []);
  const entries = lines.map((line) => /^([^=]+?)\s*=\s*(.*)$/.exec(line));
  if (entries.some((entry) => entry === null)) return text;
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? '', entry?.[2] ?? '']));
}
