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

/** The JSON Schemas in docs/schema as they are and as core's schemas say, for editors and for other programs. */
export async function schemaPages(files: Pick<Files, 'read'>, root: string): Promise<DocsPage[]> {
  return Promise.all(
    Object.entries(schemas).map(async ([name, [schema, title]]) => {
      const file = `docs/schema/${name}.schema.json`;
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' });
      const { $schema, ...rest } = json;
      return {
        file,
        current: (await files.read(`${root}/${file}`)) ?? '',
        wanted: renderDocument({ $schema, title, ...rest }),
      };
    }),
  );
}
