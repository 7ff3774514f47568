import { FactoryError } from '@officina/core';
import { Scalar } from './scalar.ts';
import type { Reading, Tree } from './tree.ts';

/** Strings of JSON, so that they are passed over, and its numbers. */
const tokens = /"(?:\\.|[^"\\])*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/g;

/**
 * Reads a text as JSON, as Go's encoding/json does: the letter case of keys does not count, and a number is no text. Keys
 * are those of `known`, where they are but for their case. Throws yaml-invalid.
 */
export function readJson(text: string, file: string, known: readonly string[]): Reading {
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = `${file} is not JSON: ${(cause as Error).message}`;
    throw new FactoryError('yaml-invalid', message, { cause, hint: 'look at commas, quotes and brackets' });
  }
  const names = new Map(known.map((name) => [fold(name), name]));
  // How a number was written decides whether it is a whole one.
  const marked = text.replace(tokens, (token) => (token.startsWith('"') ? token : `{"": "${token}"}`));
  return { tree: toTree(JSON.parse(marked), names), lineOf: () => undefined };
}

function toTree(value: unknown, names: ReadonlyMap<string, string>): Tree {
  if (value === null) return new Scalar({ isNull: true });
  if (typeof value === 'string') return new Scalar({ text: value });
  if (typeof value === 'boolean') return new Scalar({ boolean: value });
  if (Array.isArray(value)) return value.map((item) => toTree(item, names));
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === '' && typeof first[1] === 'string') return toNumber(first[1]);
  return Object.fromEntries(entries.map(([key, item]) => [names.get(fold(key)) ?? key, toTree(item, names)]));
}

function toNumber(text: string): Scalar {
  return new Scalar({ integer: /^-?[0-9]+$/.test(text) ? Number(text) : undefined });
}

function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}
