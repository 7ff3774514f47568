import {
  BuildResult,
  FactorySpec,
  type Files,
  ImageSpec,
  Lock,
  Plan,
  ReleaseRecord,
  renderDocument,
  SmokeResult,
} from '@officina/core';
import { z } from 'zod';
import type { DocsPage } from './action-docs.ts';
import { withCatalogueNames } from './editor-schema.ts';
import { withGeneratedPart } from './generated-part.ts';
import { renderSpecDocs } from './spec-docs.ts';
import type { JsonSchema } from './spec-keys.ts';

/** Files that people write and documents that verbs hand over, by the name of their schema. */
const schemas = {
  factory: [FactorySpec, 'factory.yaml'],
  image: [ImageSpec, 'image.yaml'],
  lock: [Lock, 'image.lock.json'],
  plan: [Plan, 'plan.json'],
  build: [BuildResult, 'build.json'],
  smoke: [SmokeResult, 'smoke.json'],
  release: [ReleaseRecord, 'release.json'],
} as const;
export type SchemaName = keyof typeof schemas;

/** A file's JSON Schema, for what is written into it. */
export function jsonSchemaOf(name: SchemaName): JsonSchema {
  return z.toJSONSchema(schemas[name][0], {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-2020-12',
    // zod leaves them out where what is written is read into something else, such as a span into seconds.
    override: ({ zodSchema, jsonSchema }) => {
      const examples = (zodSchema as unknown as z.ZodType).meta()?.['examples'];
      if (examples !== undefined) jsonSchema.examples = examples as unknown[];
    },
  }) as JsonSchema;
}

/** The JSON Schemas in docs/schema as they are and as core's schemas say, for editors and for other programs. */
export async function schemaPages(files: Pick<Files, 'read'>, root: string): Promise<DocsPage[]> {
  return Promise.all(
    Object.entries(schemas).map(async ([name, [, title]]) => {
      const file = `docs/schema/${name}.schema.json`;
      const schema = jsonSchemaOf(name as SchemaName);
      const shown = name === 'image' ? withCatalogueNames(schema) : schema;
      const { $schema, ...rest } = shown as { readonly $schema: string };
      return {
        file,
        current: (await files.read(`${root}/${file}`)) ?? '',
        wanted: renderDocument({ $schema, title, ...rest }),
      };
    }),
  );
}

/** docs/spec.md as it is and with every key of the two files that people write. */
export async function specPage(files: Pick<Files, 'read'>, root: string): Promise<DocsPage> {
  const file = 'docs/spec.md';
  const current = (await files.read(`${root}/${file}`)) ?? '';
  const wanted = (['factory', 'image'] as const).reduce((page, name) => {
    const source = `the schema of ${schemas[name][1]}`;
    const text = renderSpecDocs(jsonSchemaOf(name));
    return withGeneratedPart(page, { source, heading: schemas[name][1], text });
  }, current);
  return { file, current, wanted };
}
