import type { LayerFile } from '@officina/core';
import { z } from 'zod';
import type { Finding } from './finding.ts';
import { type ContentRule, contentRules, mayHoldSecret, pathRules } from './secret-rules.ts';
import { stepRules } from './step-rules.ts';

/** What looks like a secret in a file of a layer, by its name and by its text. An empty file is none. */
export function findInFile({ path, size, text, layer }: LayerFile): Finding[] {
  if (size === 0) return [];
  const place = { path: `/${path}`, layer };
  const named = pathRules.find((rule) => rule.pattern.test(path));
  return [
    ...(named === undefined ? [] : [{ rule: named.name, ...place }]),
    ...(text === undefined ? [] : findInText(text, path)).map((found) => ({ ...found, ...place })),
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
    ...(settings?.Env ?? []).flatMap((entry) =>
      // All of it is the value, where a step's would end at a space.
      findInLine(entry, `env ${entry.split('=')[0]}`, entry.replace(/\s/g, '_')),
    ),
  ];
}

function findInLine(line: string, path: string, step = line): Finding[] {
  const matched = [
    ...textRules(line, '').filter((rule) => hits(rule, line).length > 0),
    ...stepRules.filter((rule) => hits(rule, step).length > 0),
  ];
  return [...new Set(matched.map(({ name }) => name))].map((rule) => ({ rule, path }));
}

function findInText(bytes: Uint8Array, path: string): { readonly rule: string; readonly line: number }[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return textRules(text, path).flatMap((rule) =>
    hits(rule, text).map(({ index }) => ({ rule: rule.name, line: text.slice(0, index).split('\n').length })),
  );
}

/** The rules that may match a text. */
function textRules(text: string, path: string): ContentRule[] {
  const likely = mayHoldSecret(text);
  return contentRules.filter(({ files }) => (files === undefined ? likely : files.test(path)));
}

function hits({ pattern, holds, among }: ContentRule, text: string): RegExpExecArray[] {
  if (among?.test(text) === false) return [];
  return [...text.matchAll(pattern)].filter(([match]) => holds?.(match) !== false);
}
