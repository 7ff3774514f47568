import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { FactoryError, type FactoryErrorCode } from './error.ts';
import { didYouMean } from './near-word.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { renderGot, renderProblem } from './problem.ts';

/** Where a text came from, for messages: a path relative to the workspace. */
export interface Origin {
  readonly file: string;
}

/** Reads one of our yaml files; throws yaml-invalid with line and column, or spec-invalid naming every problem. */
export function parseYaml<T>(schema: z.ZodType<T>, text: string, origin: Origin): T {
  const plain = readPlainYaml(text);
  const result = plain && schema.safeParse(plain.value);
  return result?.success ? result.data : parseWithPositions(schema, text, origin);
}

/** Takes ten times as long: for what is to be refused, so that the line can be said, and for what is not plain. */
function parseWithPositions<T>(schema: z.ZodType<T>, text: string, origin: Origin): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error', prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const message = `${origin.file}:${line}:${col}: ${lowerFirst(problem.message)}`;
    throw new FactoryError('yaml-invalid', message, { cause: problem, hint: yamlHint });
  }
  const lineOf = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      if (isMap(node)) {
        const pair = node.items.find((item) => String(item.key) === String(key));
        const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
        if (range) return `${origin.file}:${lines.linePos(range[0]).line}`;
      }
    }
    return origin.file;
  };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // Aliases are only followed here: one without its anchor, or thousands of one another.
    const message = `${origin.file}: ${lowerFirst((cause as Error).message)}`;
    throw new FactoryError('yaml-invalid', message, { cause, hint: yamlHint });
  }
  return parseValue(schema, value, { code: 'spec-invalid', where: lineOf, what: origin.file });
}

const yamlHint =
  'look at brackets, quotes and indentation just before that place; a text with ": " in it wants quotes';

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

/** Reads one of our JSON documents; throws document-invalid naming file, path and problem. */
export function parseJson<T>(schema: z.ZodType<T>, text: string, origin: Origin): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FactoryError('document-invalid', `${origin.file} is not JSON: ${(cause as Error).message}`, {
      cause,
      hint: `write ${origin.file} anew with the command that makes it`,
    });
  }
  return parseValue(schema, value, { code: 'document-invalid', where: () => origin.file, what: origin.file });
}

interface ParseOptions {
  readonly code: FactoryErrorCode;
  readonly what: string;
  readonly where: (path: readonly PropertyKey[]) => string;
}

/** Checks a value against a schema; every problem is in the one error, unknown keys with the nearest known one. */
export function parseValue<T>(schema: z.ZodType<T>, value: unknown, options: ParseOptions): T {
  const result = schema.safeParse(value, { error: renderProblem, reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => renderIssue(issue, schema, options));
  throw new FactoryError(options.code, problems, { hint: `fix ${options.what} and run again` });
}

function renderIssue(issue: z.core.$ZodIssue, schema: z.ZodType, options: ParseOptions): string[] {
  const at = (path: readonly PropertyKey[]) =>
    `${options.where(path)}: ${path.map(String).join('.') || 'the document'}`;
  if (issue.code === 'invalid_union') {
    const branches = [...issue.errors].sort((a, b) => depth(b) - depth(a));
    const nested = branches[0] ?? [];
    if (nested.length > 0) {
      return nested.flatMap((inner) =>
        renderIssue({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, schema, options),
      );
    }
  }
  if (issue.code === 'invalid_key') {
    const input = issue.path.at(-1);
    return issue.issues.flatMap((inner) =>
      renderIssue({ ...inner, path: issue.path, input } as z.core.$ZodIssue, schema, options),
    );
  }
  if (issue.code !== 'unrecognized_keys') return [`${at(issue.path)}: ${withGot(issue)}`];
  const known = knownKeys(schema, issue.path);
  return issue.keys.map((key) => {
    // What another kind of a union knows by the same name is no help.
    const others = known.filter((other) => other !== key);
    const all = others.length > 0 ? `, known are ${others.join(', ')}` : '';
    return `${at([...issue.path, key])}: unknown key "${key}"${didYouMean(key, others) || all}`;
  });
}

/** A schema's own sentence says what is wanted; what was there is added. */
function withGot({ message, input }: z.core.$ZodIssue): string {
  if (!message.startsWith('wanted ') || message.includes(', got ') || typeof input === 'object')
    return message;
  return `${message}, got ${renderGot(input)}`;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  );
}

/** The keys that a schema knows at a path, through records, arrays, options and unions. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  const definition = (schema as { def?: Record<string, unknown> } | undefined)?.def;
  if (definition === undefined) return [];
  const { innerType, in: before, out: after } = definition;
  // What is behind a transformation, where that itself knows none.
  const inner = [innerType, before, after].filter((one) => one !== undefined);
  if (inner.length > 0)
    return inner.map((one) => knownKeys(one, path)).find(({ length }) => length > 0) ?? [];
  if (Array.isArray(definition['options']))
    return definition['options'].flatMap((option) => knownKeys(option, path));
  const shape = definition['shape'] as Record<string, unknown> | undefined;
  const [head, ...rest] = path;
  if (head === undefined) return shape === undefined ? [] : Object.keys(shape);
  if (shape !== undefined) return knownKeys(shape[String(head)], rest);
  return knownKeys(definition['valueType'] ?? definition['element'], rest);
}

/** The value of a text that may be JSON; undefined for what is none. */
export function readIfJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
