import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Exchange } from '@officina/fakes';
import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Json>>;
}

/** GitHub's own description of its REST API (OpenAPI 3.0), to hold questions and answers against. */
export interface GitHubDescription {
  /** What is wrong with an exchange, one sentence each; empty when all of it is as described. */
  problemsOf(exchange: Exchange): string[];
}

/** Reads the description; it is large, so once per test file. */
export function readGitHubDescription(): GitHubDescription {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const document = toJsonSchema(JSON.parse(readFileSync(file, 'utf8'))) as { paths: Record<string, Json> };
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: true,
    coerceTypes: false,
    logger: false,
  });
  ajvFormats.default(ajv);
  ajv.addSchema(document, 'github');
  const compiled = new Map<string, ValidateFunction>();
  const at = (...pointer: string[]): Json | undefined =>
    pointer.reduce<Json | undefined>(
      (node, key) => resolve((node as Record<string, Json> | undefined)?.[key]),
      document,
    );
  const resolve = (node: Json | undefined): Json | undefined =>
    typeof node?.['$ref'] === 'string' ? at(...node['$ref'].slice(2).split('/')) : node;
  const check = (value: unknown, what: string, pointer: readonly string[]): string[] => {
    const reference = `github#/${pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
    compiled.set(reference, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath}: ${message}`);
  };
  return {
    problemsOf(exchange) {
      const url = new URL(exchange.url, 'http://github');
      const path = findPath(Object.keys(document.paths), url.pathname);
      const method = exchange.method.toLowerCase();
      const operation =
        path === undefined ? undefined : (document.paths[path]?.[method] as Operation | undefined);
      if (path === undefined || operation === undefined)
        return [`GitHub has no ${exchange.method} ${url.pathname}`];
      const here = ['paths', path, method];
      const parameters = (operation.parameters ?? []).map((one) => resolve(one) as Json);
      const problems = [...url.searchParams].flatMap(([name, value]) => {
        const parameter = parameters.find((one) => one['in'] === 'query' && one['name'] === name);
        if (parameter === undefined) return [`query has no ${name}`];
        const schema = resolve(parameter['schema'] as Json) ?? {};
        return ajv.validate(schema, schema['type'] === 'integer' ? Number(value) : value)
          ? []
          : [`query ${name}: ${ajv.errorsText()}`];
      });
      const requestPointer = [...here, 'requestBody', 'content', 'application/json', 'schema'];
      const wanted = at(...requestPointer);
      if (wanted === undefined && exchange.sent !== undefined) problems.push('no body is wanted');
      if (wanted !== undefined && (exchange.sent !== undefined || operation.requestBody?.required === true)) {
        problems.push(
          ...check(exchange.sent, 'sent', requestPointer),
          ...unknownFields(exchange.sent, wanted),
        );
      }
      const response = operation.responses[String(exchange.status)];
      if (response === undefined) return [...problems, `${exchange.status} is not described`];
      const pointer =
        typeof response['$ref'] === 'string'
          ? response['$ref'].slice(2).split('/')
          : [...here, 'responses', String(exchange.status)];
      const described = at(...pointer, 'content', 'application/json', 'schema');
      if (described === undefined) {
        // A refusal without a described body may say why.
        return exchange.answered === undefined || exchange.status >= 400
          ? problems
          : [...problems, 'no body is described'];
      }
      return [
        ...problems,
        ...check(exchange.answered, 'answered', [...pointer, 'content', 'application/json', 'schema']),
      ];
    },
  };
}

/** The path template that fits, the one with the most words of its own first; refs and paths come encoded. */
function findPath(templates: readonly string[], pathname: string): string | undefined {
  const segments = pathname.split('/');
  const fits = templates.filter((template) => {
    const parts = template.split('/');
    return (
      parts.length === segments.length &&
      parts.every((part, at) => /\{.*\}/.test(part) || part === segments[at])
    );
  });
  const own = (template: string) => template.split('/').filter((part) => !part.includes('{')).length;
  return fits.sort((a, b) => own(b) - own(a))[0];
}

/** A field that GitHub does not know is ignored there: a misspelt one would go unnoticed. */
function unknownFields(sent: unknown, schema: Json): string[] {
  const known = schema['properties'];
  if (known === undefined || typeof sent !== 'object' || sent === null) return [];
  return Object.keys(sent)
    .filter((field) => !(field in (known as Json)))
    .map((field) => `sent has no ${field}`);
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says a type; ajv knows it only beside a type. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, toJsonSchema(value)]));
  if (copy['nullable'] !== true) return copy;
  const { nullable: _, ...rest } = copy;
  if (typeof rest['type'] === 'string' && rest['enum'] === undefined)
    return { ...rest, type: [rest['type'], 'null'] };
  return { anyOf: [rest, { type: 'null' }] };
}
