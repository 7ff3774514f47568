import { existsSync } from 'node:fs';
import type { BuildSecret } from '@officina/build';
import { FactoryError } from '@officina/core';

/**
 * Reads `id=<name>,src=<file>` or `id=<name>,env=<variable>`, as `docker build --secret` writes them; throws input-invalid for
 * another form, and for a file or variable that is not there. Its value is not looked at.
 */
export function parseSecret(text: string, env: NodeJS.ProcessEnv = process.env): BuildSecret {
  const { id = '', src, source = src, env: variable, ...rest } = fieldsOf(text);
  const { type: _, ...unknown } = rest;
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw secretError(`knows no "${other}"`, text);
  if (!/^[\w.-]+$/.test(id)) throw secretError('wanted id=<name>', text);
  if ((source === undefined) === (variable === undefined))
    throw secretError('wanted either src=<file> or env=<variable>', text);
  if (source !== undefined) {
    if (existsSync(source)) return { id, file: source };
    throw secretError(`there is no file ${source}`, text);
  }
  if (variable !== undefined && env[variable] !== undefined) return { id, env: variable };
  throw secretError(`the variable ${variable} is not set`, text);
}

/** Reads `default` or `<id>=<socket or key>`, as `docker build --ssh` writes them; throws input-invalid. */
export function parseSsh(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const [, id, path] = /^([\w.-]+)(?:=([^,]+))?$/.exec(text) ?? [];
  const problem =
    id === undefined
      ? `wanted an id, or an id and = and a socket or key, got "${text}"`
      : path === undefined && env['SSH_AUTH_SOCK'] === undefined
        ? `${text}: SSH_AUTH_SOCK is not set`
        : path !== undefined && !existsSync(path)
          ? `${text}: there is no file ${path}`
          : undefined;
  if (problem === undefined) return text;
  throw new FactoryError('input-invalid', `--ssh: ${problem}`, {
    hint: 'start an agent (eval "$(ssh-agent)" && ssh-add) and write --ssh default',
  });
}

function fieldsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((field) => {
      const at = field.indexOf('=');
      return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
    }),
  );
}

function secretError(problem: string, text: string): FactoryError {
  // Somebody may have written the value itself.
  const id = /(?:^|,)id=([\w.-]+)/.exec(text)?.[1];
  return new FactoryError('input-invalid', `--secret${id === undefined ? '' : ` ${id}`}: ${problem}`, {
    hint: 'write it as --secret id=token,src=path/to/file or --secret id=token,env=TOKEN',
  });
}
