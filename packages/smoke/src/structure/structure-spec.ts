import { type Origin, parseYaml } from '@officina/core';
import { z } from 'zod';
import { toPattern } from './go-pattern.ts';

const Pattern = z.string().transform((text, context) => {
  const pattern = toPattern(text);
  if (pattern !== undefined) return pattern;
  context.addIssue({ code: 'custom', message: `not a regular expression that can be judged here: ${text}` });
  return z.NEVER;
});
const Patterns = z.array(Pattern).default([]);
const Pair = z.strictObject({ key: z.string().min(1), value: z.string().default('') });
const Expected = z
  .strictObject({ key: z.string().min(1), value: z.string(), isRegex: z.boolean().default(false) })
  .refine(
    ({ value, isRegex }) => !isRegex || toPattern(value) !== undefined,
    'value is no regular expression',
  );
const Command = z.array(z.string()).min(1);
const Name = z.string().min(1);

const CommandTest = z.strictObject({
  name: Name,
  setup: z.array(Command).default([]),
  teardown: z.array(Command).default([]),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  envVars: z.array(Pair).default([]),
  expectedOutput: Patterns,
  excludedOutput: Patterns,
  expectedError: Patterns,
  excludedError: Patterns,
  exitCode: z.number().int().default(0),
});

const FileExistenceTest = z.strictObject({
  name: Name,
  path: z.string().min(1),
  shouldExist: z.boolean().default(true),
  /** As Go writes a mode: `-rw-r--r--`, `drwxr-xr-x`, `Lrwxrwxrwx`. */
  permissions: z.string().default(''),
  uid: z.number().int().default(-1),
  gid: z.number().int().default(-1),
  isExecutableBy: z.enum(['', 'owner', 'group', 'other', 'any']).default(''),
});

const FileContentTest = z.strictObject({
  name: Name,
  path: z.string().min(1),
  expectedContents: Patterns,
  excludedContents: Patterns,
});

const Words = z.array(z.string().min(1)).default([]);
const MetadataTest = z.strictObject({
  env: z.array(Expected).default([]),
  envVars: z.array(Expected).default([]),
  unboundEnvVars: z.array(z.strictObject({ key: z.string().min(1) })).default([]),
  labels: z.array(Expected).default([]),
  exposedPorts: Words,
  unexposedPorts: Words,
  volumes: Words,
  unmountedVolumes: Words,
  entrypoint: z.array(z.string()).optional(),
  cmd: z.array(z.string()).optional(),
  workdir: z.string().default(''),
  user: z.string().default(''),
});

const LicenseTest = z.strictObject({
  debian: z.boolean().default(false),
  files: z.array(z.string()).default([]),
});

/** A container-structure-test configuration, version 2.0.0, by its documentation. */
export const StructureSpec = z.strictObject({
  schemaVersion: z.literal('2.0.0'),
  globalEnvVars: z.array(Pair).default([]),
  commandTests: z.array(CommandTest).default([]),
  fileExistenceTests: z.array(FileExistenceTest).default([]),
  fileContentTests: z.array(FileContentTest).default([]),
  metadataTest: MetadataTest.optional(),
  licenseTests: z.array(LicenseTest).default([]),
  containerRunOptions: z.strictObject({ user: z.string().min(1).optional() }).prefault({}),
});
export type StructureSpec = z.infer<typeof StructureSpec>;

/** Reads a configuration (yaml, or JSON, which is yaml); throws yaml-invalid or spec-invalid naming every problem. */
export function parseStructureSpec(text: string, origin: Origin): StructureSpec {
  return parseYaml(StructureSpec as unknown as z.ZodType<StructureSpec>, text, origin);
}

/** A configuration, and who brings it. */
export interface StructureContext {
  readonly spec: StructureSpec;
  /** The file, as image.yaml names it. */
  readonly file: string;
  /** The file's text. */
  readonly text: string;
  /** The image whose image.yaml names the file. */
  readonly image: string;
  /** Whether its commands have a network. */
  readonly network: boolean;
}

/**
 * What tests that have no name of their own are told apart by: the image, as others may have a file called the same, and
 * the file.
 */
export function placeOf({ image, file }: StructureContext): string {
  return `${image}/${file}`;
}
