import { z } from 'zod';
import { findInText, hits } from './find-secrets.ts';
import type { Finding } from './finding.ts';
import { stepRules } from './step-rules.ts';

const Words = z.array(z.string()).nullish();
const Config = z.object({
  author: z.string().optional(),
  config: z
    .object({
      Env: Words,
      Labels: z.record(z.string(), z.string()).nullish(),
      Cmd: Words,
      Entrypoint: Words,
      Shell: Words,
      OnBuild: Words,
      Healthcheck: z.object({ Test: Words }).nullish(),
    })
    .nullish(),
  history: z
    .array(
      z.object({
        created_by: z.string().optional(),
        comment: z.string().optional(),
        author: z.string().optional(),
      }),
    )
    .nullish(),
});

/** What looks like a secret in an image's configuration: its history, its variables, its labels, what it starts. */
export function findInConfig(config: unknown): Finding[] {
  const { author, config: settings, history } = Config.parse(config);
  const commands: readonly (readonly [string, readonly string[] | null | undefined])[] = [
    ['entrypoint', settings?.Entrypoint],
    ['command', settings?.Cmd],
    ['shell', settings?.Shell],
    ['health check', settings?.Healthcheck?.Test],
  ];
  return [
    ...(history ?? []).flatMap(({ created_by: step, comment, author: by }, index) =>
      findInLine([step, comment, by].filter(Boolean).join('\n'), `history ${index + 1}`),
    ),
    ...(settings?.Env ?? []).flatMap((entry) => findInValue(entry, `env ${entry.split('=')[0]}`)),
    ...Object.entries(settings?.Labels ?? {}).flatMap(([name, value]) =>
      findInValue(`${name}=${value}`, `label ${name}`),
    ),
    ...commands.flatMap(([path, words]) => findInLine((words ?? []).join(' '), path)),
    ...(settings?.OnBuild ?? []).flatMap((step) => findInLine(step, 'onbuild')),
    ...findInLine(author ?? '', 'author'),
  ];
}

/** All of it after the name is the value, where a step's would end at a space. */
function findInValue(entry: string, path: string): Finding[] {
  return findInLine(entry, path, entry.replace(/\s/g, '_'));
}

/** A line as it is, and what it holds in base64: a whole kubeconfig is handed on so. */
function findInLine(line: string, path: string, step = line): Finding[] {
  const parts = [line, ...encodedParts(line)];
  const matched = [
    ...parts.flatMap((part) => findInText(Buffer.from(part), 'config').map(({ rule }) => rule)),
    ...stepRules.filter((rule) => hits(rule, step).length > 0).map(({ name }) => name),
  ];
  return [...new Set(matched)].map((rule) => ({ rule, path }));
}

function encodedParts(line: string): string[] {
  return (line.match(/[A-Za-z0-9+/_-]{64,}={0,2}/g) ?? [])
    .map((part) => Buffer.from(part, 'base64').toString('latin1'))
    .filter((text) => !/[\0-\x08\x0e-\x1f\x80-\xff]/.test(text));
}
