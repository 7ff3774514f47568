import type { z } from 'zod';
import { didYouMean } from './near-word.ts';

/**
 * The sentence for what a schema refuses: what was wanted, what was there, and the nearest word where one of several
 * was wanted; undefined for an issue whose own sentence has to do. A zod error map.
 */
export function renderProblem(issue: z.core.$ZodRawIssue): string | undefined {
  const wanted = wantedBy(issue);
  return wanted === undefined
    ? undefined
    : `wanted ${wanted}, got ${renderGot(gotBy(issue))}${nearest(issue)}`;
}

/** What was there, for a message: a short value itself, of anything else its kind. */
export function renderGot(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const formats: Readonly<Record<string, string>> = {
  date: 'a date such as 2026-01-31',
  datetime: 'a time such as 2026-01-31T00:00:00Z',
  url: 'a url',
};

function wantedBy(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected];
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return issue.errors?.length === 0 ? oneOf(choices(issue)) : undefined;
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_format':
      if (issue.format === 'regex') return `a text that matches ${issue.pattern}`;
      if (issue.format === 'starts_with') return `a text that starts with "${issue['prefix']}"`;
      return formats[issue.format];
    default:
      return undefined;
  }
}

/** What a value of a discriminated union is told by, and is wrong here. */
function gotBy(issue: z.core.$ZodRawIssue): unknown {
  const { code, input } = issue;
  const discriminator = code === 'invalid_union' ? issue['discriminator'] : undefined;
  if (typeof discriminator !== 'string' || typeof input !== 'object' || input === null) return input;
  return (input as Readonly<Record<string, unknown>>)[discriminator];
}

function nearest(issue: z.core.$ZodRawIssue): string {
  const got = gotBy(issue);
  const known = (issue.code === 'invalid_value' ? issue.values : choices(issue)).map(String);
  return typeof got === 'string' && known.length > 1 ? didYouMean(got, known) : '';
}

function choices(issue: z.core.$ZodRawIssue): readonly unknown[] {
  const options = issue.code === 'invalid_union' ? issue['options'] : [];
  return Array.isArray(options) ? options : [];
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return words.length < 3 ? words.join(' or ') : `one of ${words.join(', ')}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}
