import { FactoryError, type IndexSpec } from '@officina/core';
import type { Listed } from './index.ts';

/** The versions of a JSON document, by the pointers of image.yaml; throws upstream-answer naming what is not there. */
export function readJsonIndex(body: string, index: IndexSpec): Listed[] {
  const { url, versions = '' } = index;
  const list = at(parse(body, url), versions);
  if (Array.isArray(list)) return list.flatMap((entry) => fromEntry(entry, index));
  if (typeof list === 'object' && list !== null)
    return Object.entries(list).map(([text, entry]) => ({ text, ...dateOf(entry, index) }));
  throw refusal(url, `wanted a list or an object at "${versions}", got ${kindOf(list)}`);
}

function fromEntry(entry: unknown, index: IndexSpec): Listed[] {
  const text = at(entry, index.version ?? '');
  if (typeof text === 'string') return [{ text, ...dateOf(entry, index) }];
  throw refusal(index.url, `wanted a version at "${index.version ?? ''}" of each entry, got ${kindOf(text)}`);
}

function dateOf(entry: unknown, { released }: IndexSpec): Pick<Listed, 'released'> {
  if (released === undefined) return {};
  const date = at(entry, released);
  // 2026-11-01 is a day in UTC; anything without a year in front would be read by the machine's own calendar.
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d(?:$|T)/.test(date) || Number.isNaN(Date.parse(date)))
    return {};
  return { released: new Date(date).toISOString() };
}

function parse(body: string, url: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new FactoryError('upstream-answer', `${url} did not answer with JSON`, {
      hint: 'for a page, write "match" instead of "versions" under "index" in image.yaml',
      cause,
    });
  }
}

/** What a JSON pointer (RFC 6901) leads to; undefined where it leads nowhere. */
function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function refusal(url: string, why: string): FactoryError {
  return new FactoryError('upstream-answer', `${url}: ${why}`, { hint: 'fix "index" in image.yaml' });
}
