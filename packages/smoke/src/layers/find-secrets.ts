import type { LayerFile } from '@officina/core';
import { findInBinary, utf16Letters } from './binary-secrets.ts';
import type { ContentRule } from './content-rule.ts';
import type { Finding } from './finding.ts';
import { pathRules } from './path-rules.ts';
import { likelyRules } from './secret-rules.ts';

/** What looks like a secret in a file of a layer, by its name and by what it holds. An empty file is none. */
export function findInFile({ path, size, content, isText, layer }: LayerFile): Finding[] {
  if (size === 0) return [];
  const place = { path: `/${path}`, layer };
  const named = pathRules.find((rule) => rule.pattern.test(path));
  return [
    ...(named === undefined ? [] : [{ rule: named.name, ...place }]),
    ...(content === undefined ? [] : findInContent(content, { path, isText })).map((found) => ({
      ...found,
      ...place,
    })),
  ];
}

interface Found {
  readonly rule: string;
  readonly line?: number;
}

function findInContent(
  content: Uint8Array,
  { path, isText }: { readonly path: string; readonly isText: boolean },
): Found[] {
  if (isText) return findInText(content, path);
  const letters = utf16Letters(content);
  if (letters !== undefined) return findInText(letters, path);
  const rule = findInBinary(content);
  return rule === undefined ? [] : [{ rule }];
}

/** What looks like a secret in a text of a file of that name, without a leading slash. */
export function findInText(
  bytes: Uint8Array,
  path: string,
): { readonly rule: string; readonly line: number }[] {
  const rules = likelyRules(bytes, path);
  if (rules.length === 0) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return rules.flatMap((rule) =>
    hits(rule, text).map(({ index }) => ({ rule: rule.name, line: text.slice(0, index).split('\n').length })),
  );
}

/** The true matches of a rule. */
export function hits({ pattern, holds, among }: ContentRule, text: string): RegExpExecArray[] {
  if (among?.test(text) === false) return [];
  return [...text.matchAll(pattern)].filter(([match]) => holds?.(match) !== false);
}
