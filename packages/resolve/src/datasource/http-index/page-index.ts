import { FactoryError, type IndexSpec } from '@officina/core';
import { RE2JS, RE2JSException } from 're2js';
import type { Listed } from './index.ts';

/** The first group of each place where a page matches; throws spec-invalid for a pattern that is none, or has no group. */
export function readPage(page: string, { match = '' }: Pick<IndexSpec, 'match'>): Listed[] {
  const matcher = compile(match).matcher(page);
  const found: Listed[] = [];
  while (matcher.find()) {
    const text = matcher.group(1);
    if (text) found.push({ text });
  }
  return found;
}

function compile(text: string): RE2JS {
  const refuse = (why: string) =>
    new FactoryError(
      'spec-invalid',
      `index.match: wanted a pattern of RE2 with one group, got "${text}": ${why}`,
      {
        hint: 'fix "match" of "index" in image.yaml',
      },
    );
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(text, RE2JS.MULTILINE);
  } catch (error) {
    if (error instanceof RE2JSException) throw refuse(error.message);
    throw error;
  }
  if (pattern.groupCount() === 1) return pattern;
  throw refuse(`it has ${pattern.groupCount()} groups`);
}
