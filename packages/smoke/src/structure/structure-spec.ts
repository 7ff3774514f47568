import { extname } from 'node:path';
import { FactoryError, type Origin, parseValue } from '@officina/core';
import { z } from 'zod';
import { listOf, or, orEmpty, Pattern, Present, refusedField, Text, Truth, Whole, Word } from './fields.ts';
import { toPattern } from './go-pattern.ts';
import { hasMetadata } from './metadata-test.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';

/** The two forms: YAML is held to its keys; of JSON, unknown ones are passed over, and a number left out is 0. */
type Form = 'yaml' | 'json';

const Texts = listOf(Text);
const Patterns = listOf(Pattern);
const Command = listOf(Text).refine(
  ({ length }) => length > 0,
  'wanted a program and its arguments, got an empty list',
);
const Commands = listOf(Command);
const yes = 'the tests of an image must say the same on every machine, and can do no harm there';

function specOf(form: Form) {
  const map = <Shape extends z.ZodRawShape>(shape: Shape) =>
    orEmpty<z.output<z.ZodObject<Shape>>>(
      (form === 'yaml' ? z.strictObject(shape) : z.object(shape)) as never,
    );
  const variable = (value: z.ZodType<string>) => map({ key: Word, value, isRegex: Truth });
  const Expected = variable(Text).transform(({ key, value, isRegex }, context) => {
    const pattern = isRegex ? toPattern(value) : undefined;
    if (typeof pattern !== 'string') return { key, value, pattern };
    context.addIssue({ code: 'custom', path: ['value'], message: `wanted a regular expression: ${pattern}` });
    return z.NEVER;
  });
  const owner = form === 'yaml' ? -1 : 0;
  const terminal = refusedField(
    'no test has a terminal: a program that writes to one colours what is to be compared',
  );
  return map({
    schemaVersion: Text.refine((version) => version === '2.0.0', {
      error: ({ input }) => versionProblem(String(input)),
    }),
    globalEnvVars: listOf(variable(Text)),
    commandTests: listOf(
      map({
        ...{ name: Word, setup: Commands, teardown: Commands, command: Word, args: Texts },
        // An empty value is refused there too.
        envVars: listOf(variable(Word)),
        ...{ expectedOutput: Patterns, excludedOutput: Patterns },
        ...{ expectedError: Patterns, excludedError: Patterns, exitCode: Whole },
      }),
    ),
    fileExistenceTests: listOf(
      map({
        ...{ name: Word, path: Word, shouldExist: or(Truth, form === 'yaml') },
        /** As Go writes a mode: `-rw-r--r--`, `drwxr-xr-x`, `Lrwxrwxrwx`. */
        permissions: Text,
        /** -1 asks for none. */
        ...{ uid: or(Whole, owner), gid: or(Whole, owner) },
        isExecutableBy: Text.refine(
          (by) => ['', 'owner', 'group', 'other', 'any'].includes(by),
          'wanted owner, group, other or any',
        ),
      }),
    ),
    fileContentTests: listOf(
      map({ name: Word, path: Word, expectedContents: Patterns, excludedContents: Patterns }),
    ),
    metadataTest: map({
      ...{ envVars: listOf(Expected), labels: listOf(Expected) },
      unboundEnvVars: listOf(map({ key: Text, value: Text, isRegex: Truth })),
      ...{
        exposedPorts: listOf(Word),
        unexposedPorts: Texts,
        volumes: listOf(Word),
        unmountedVolumes: Texts,
      },
      ...{ entrypoint: Present, cmd: Present, workdir: Text, user: Text },
    }),
    licenseTests: listOf(map({ debian: Truth, files: Texts })),
    containerRunOptions: map({
      user: Text,
      privileged: refusedField(`no test is given privileges: ${yes}`),
      capabilities: refusedField(`no test is given privileges: ${yes}`),
      bindMounts: refusedField(`no test sees the machine's files: ${yes}`),
      envVars: refusedField(
        `no test sees the machine's variables: ${yes}; write the values in globalEnvVars`,
      ),
      envFile: refusedField(`no test sees the machine's files: ${yes}; write the values in globalEnvVars`),
      // JSON has another name for it.
      ...(form === 'yaml' ? { allocateTty: terminal } : { tty: terminal }),
    }),
  });
}

const specs = { yaml: specOf('yaml'), json: specOf('json') } as const;

/** A container-structure-test configuration, version 2.0.0. */
export type StructureSpec = z.output<typeof specs.yaml>;

/** Names of fields, for JSON, in which their letter case does not count. */
const fieldNames: readonly string[] = [
  ...['schemaVersion', 'globalEnvVars', 'commandTests', 'fileExistenceTests', 'fileContentTests'],
  ...['metadataTest', 'licenseTests', 'containerRunOptions', 'name', 'setup', 'teardown', 'command', 'args'],
  ...['envVars', 'expectedOutput', 'excludedOutput', 'expectedError', 'excludedError', 'exitCode', 'path'],
  ...['shouldExist', 'permissions', 'uid', 'gid', 'isExecutableBy', 'expectedContents', 'excludedContents'],
  ...[
    'labels',
    'unboundEnvVars',
    'exposedPorts',
    'unexposedPorts',
    'volumes',
    'unmountedVolumes',
    'entrypoint',
  ],
  ...[
    'cmd',
    'workdir',
    'user',
    'debian',
    'files',
    'privileged',
    'capabilities',
    'bindMounts',
    'envFile',
    'tty',
  ],
  ...['key', 'value', 'isRegex'],
];

/**
 * Reads a configuration by its name's ending, as container-structure-test does: yaml, yml or json. Throws yaml-invalid, or
 * spec-invalid naming every problem.
 */
export function parseStructureSpec(text: string, { file }: Origin): StructureSpec {
  const form = formOf(file);
  const { tree, lineOf } = form === 'yaml' ? readYaml(text, file) : readJson(text, file, fieldNames);
  const where = (path: readonly PropertyKey[]) => [file, ...[lineOf(path) ?? []].flat()].join(':');
  const spec = parseValue(specs[form], tree, { code: 'spec-invalid', what: file, where });
  if (countTests(spec) > 0) return spec;
  throw new FactoryError('spec-invalid', `${file}: wanted at least one test, got none`, {
    hint: `add a test to ${file}, or take the file away: one that tests nothing would always be green`,
  });
}

function formOf(file: string): Form {
  const ending = extname(file);
  if (ending === '.yaml' || ending === '.yml') return 'yaml';
  if (ending === '.json') return 'json';
  throw new FactoryError('spec-invalid', `${file}: wanted a name that ends with .yaml, .yml or .json`, {
    hint: 'rename it: the ending says how it is read',
  });
}

function versionProblem(version: string): string {
  const why =
    version === '1.0.0' ? ' (refused on purpose: that form is from before 2018; its commands are lists)' : '';
  return `wanted "2.0.0", got ${version === '' ? 'nothing' : JSON.stringify(version)}${why}`;
}

function countTests(spec: StructureSpec): number {
  const lists = [spec.commandTests, spec.fileExistenceTests, spec.fileContentTests, spec.licenseTests];
  return lists.reduce((sum, { length }) => sum + length, hasMetadata(spec.metadataTest) ? 1 : 0);
}
