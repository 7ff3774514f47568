import { catalogueNames, catalogueRow } from '@officina/core';
import type { JsonSchema } from './spec-keys.ts';

/**
 * The schema of image.yaml as an editor wants it: under `tools` it offers the names of the catalogue, and asks a tool for
 * `datasource` and `install` only where neither its name nor `row` says them.
 */
export function withCatalogueNames(schema: JsonSchema): JsonSchema {
  const { properties = {} } = schema;
  const { additionalProperties: tool, ...tools } = properties['tools'] ?? {};
  if (typeof tool !== 'object') throw new RangeError('the schema of image.yaml has no tools');
  const { required = [], ...bare } = tool;
  const ref = { $ref: '#/$defs/tool' };
  const rows = catalogueNames().map((name) => [name, { ...ref, description: describeRow(name) }]);
  return {
    ...schema,
    properties: {
      ...properties,
      tools: {
        ...tools,
        properties: Object.fromEntries(rows),
        additionalProperties: { ...ref, anyOf: [{ required }, { required: ['row'] }] },
      },
    },
    $defs: { tool: bare },
  };
}

function describeRow(name: string): string {
  const { datasource, package: from } = catalogueRow(name) ?? {};
  return `in the catalogue: ${from ?? name} by ${datasource}`;
}
