import type { LayerFile } from '@officina/core';
import { z } from 'zod';
import type { Finding } from './finding.ts';
import { anyContent, assignment, contentRules, pathRules } from './secret-rules.ts';

/** What looks like a secret in a file of a layer, by its name and by its text. An empty file is none. */
export function findInFile({ path, size, text, layer }: LayerFile): Finding[] {
  if (size === 0) return [];
  const place = { path: `/${path}`, layer };
  const named = pathRules.find((rule) => rule.pattern.test(path));
  return [
    ...(named === undefined ? [] : [{ rule: named.name, ...place }]),
    ...(text === undefined ? [] : findInText(text)).map((found) => ({ ...found, ...place })),
  ];
}

const Config = z.object({
  config: z.object({ Env: z.array(z.string()).nullish() }).nullish(),
  history: z.array(z.object({ created_by: z.string().optional() })).optional(),
});

/** What looks like a secret in an image's history and environment. */
export function findInConfig(config: unknown): Finding[] {
  const { config: settings, history = [] } = Config.parse(config);
  return [
    ...history.flatMap(({ created_by: step = '' }, index) => findInLine(step, `history ${index + 1}`)),
    ...(settings?.Env ?? []).flatMap((entry) => findInLine(entry, `env ${entry.split('=')[0]}`)),
  ];
}

function findInLine(line: string, path: string): Finding[] {
  const rules = findInText(Buffer.from(line)).map(({ rule }) => rule);
  if (new RegExp(assignment).test(line)) rules.push('credential-assignment');
  return [...new Set(rules)].map((rule) => ({ rule, path }));
}

function findInText(bytes: Uint8Array): { readonly rule: string; readonly line: number }[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!anyContent.test(text)) return [];
  return contentRules.flatMap(({ name, pattern, holds }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => holds?.(match) !== false)
      .map(({ index }) => ({ rule: name, line: text.slice(0, index).split('\n').length })),
  );
}
