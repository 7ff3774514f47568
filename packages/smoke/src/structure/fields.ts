import { z } from 'zod';
import { type GoPattern, toPattern } from './go-pattern.ts';
import { Scalar } from './scalar.ts';
import type { Tree } from './tree.ts';

/** A text; empty where nothing was written. */
export const Text = field({ wanted: 'a text', pick: ({ text }) => text, empty: '' });

/** A text that says something. */
export const Word = Text.refine((text) => text !== '', 'wanted a text, got an empty one');

/** True or false as YAML 1.1 has them; false where nothing was written. */
export const Truth = field({ wanted: 'true or false', pick: ({ boolean }) => boolean, empty: false });

/** A whole number; 0 where nothing was written. */
export const Whole = field({ wanted: 'a whole number', pick: ({ integer }) => integer, empty: 0 });

/** A field that is left out has this value, which an empty one has not. */
export function or<T>(inner: z.ZodType<T>, missing: T): z.ZodType<T> {
  return inner.optional().transform((value) => (value === undefined ? missing : value)) as z.ZodType<T>;
}

/** A list; empty where nothing was written. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.preprocess((value) => (isNothing(value) ? [] : value), z.array(item)) as z.ZodType<readonly T[]>;
}

/** A list of texts that only counts when it is there, be it empty. */
export const Present = z.preprocess(
  (value) => (isNothing(value) ? undefined : value),
  z.array(Text).optional(),
) as z.ZodType<readonly string[] | undefined>;

/** What a map is read with where nothing was written. */
export function orEmpty<T>(map: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((value) => (isNothing(value) ? {} : value), map) as z.ZodType<T>;
}

/** An expression of Go's. */
export const Pattern: z.ZodType<GoPattern> = Text.transform((text, context) => {
  const pattern = toPattern(text);
  if (typeof pattern !== 'string') return pattern;
  context.addIssue({ code: 'custom', message: `wanted a regular expression: ${pattern}` });
  return z.NEVER;
});

/** A setting that only asks for nothing here; `reason` says why it may not ask for more. */
export function refusedField(reason: string): z.ZodType<unknown> {
  return z.unknown().optional().refine(asksNothing, `refused on purpose: ${reason}`);
}

function field<T>({
  wanted,
  pick,
  empty,
}: {
  readonly wanted: string;
  readonly pick: (scalar: Scalar) => T | undefined;
  readonly empty: T;
}): z.ZodType<T> {
  const read = z.unknown().transform((value, context): T => {
    if (isNothing(value)) return empty;
    const picked = value instanceof Scalar ? pick(value) : undefined;
    if (picked !== undefined) return picked;
    const got = value instanceof Scalar ? String(value) : Array.isArray(value) ? 'a list' : 'a map';
    context.addIssue({ code: 'custom', message: `wanted ${wanted}, got ${got}` });
    return z.NEVER;
  });
  return or(read, empty);
}

function isNothing(value: unknown): boolean {
  return value === undefined || (value instanceof Scalar && value.isNull);
}

function asksNothing(value: unknown): boolean {
  const tree = value as Tree | undefined;
  if (tree === undefined) return true;
  if (tree instanceof Scalar) return tree.isNull || tree.boolean === false || tree.text === '';
  return Array.isArray(tree) && tree.length === 0;
}
