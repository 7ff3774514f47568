import { z } from 'zod';
import {
  CheckSpec,
  CommandCheck,
  FileCheck,
  type NewEnoughCheck,
  ScriptsSpec,
  ShellStart,
} from './check-spec.ts';

const answers = (of: string, example: Readonly<Record<string, string>>) =>
  z
    .record(z.string().min(1), z.string())
    .default({})
    .meta({
      description: `programs, and the regular expression (with the flag \`m\`) that ${of} must match`,
      examples: [example],
    });

/** Programs that are there and answer: a `command` check for each, named "<program> answers". */
const AnswersDeclaration = z
  .strictObject({
    kind: z.literal('answers').meta({
      description: 'programs are there, end with 0 and answer: a `command` check for each',
    }),
    to: z
      .array(z.string())
      .default(['--version'])
      .meta({ description: 'the arguments that each program is given', examples: [['-V']] }),
    stdout: answers('its output', { tmux: '^tmux ' }),
    stderr: answers('its error output', { ssh: '^OpenSSH_' }),
  })
  .refine(
    ({ stdout, stderr }) => Object.keys({ ...stdout, ...stderr }).length > 0,
    'wanted programs under stdout or stderr',
  )
  .transform(({ to, stdout, stderr }) =>
    Object.keys({ ...stdout, ...stderr }).map((program) =>
      CommandCheck.parse({
        kind: 'command',
        name: `${program} answers`,
        command: [program, ...to],
        expect: { stdout: [stdout[program] ?? []].flat(), stderr: [stderr[program] ?? []].flat() },
      }),
    ),
  );

/** Paths that are alike: a `file` check for each. */
const FilesDeclaration = FileCheck.omit({ path: true })
  .extend({
    kind: z.literal('files').meta({ description: 'several paths are alike: a `file` check for each' }),
    paths: z
      .array(FileCheck.shape.path)
      .min(1)
      .meta({ description: 'the paths, absolute ones', examples: [['/tmp', '/var/tmp']] }),
  })
  .transform(({ paths, ...alike }) => paths.map((path): FileCheck => ({ ...alike, kind: 'file', path })));

/** Shells that start without a complaint: a `command` check for each. */
const QuietDeclaration = z
  .strictObject({
    kind: z.literal('quiet').meta({
      description: 'shells start, run a command and say nothing else: a `command` check for each',
    }),
    shells: z
      .array(ShellStart)
      .min(1)
      .meta({ description: 'the shells, each with how it starts', examples: [['zsh -ic', 'bash -lc']] }),
    user: CommandCheck.shape.user,
  })
  .transform(({ shells, user }) =>
    shells.map((shell) =>
      CommandCheck.parse({
        kind: 'command',
        name: `${shell} starts without a complaint${user === undefined ? '' : ` as ${user}`}`,
        ...(user === undefined ? {} : { user }),
        shell,
        command: ['echo ready'],
        expect: { stdout: ['^ready$'], stderr: ['^$'] },
      }),
    ),
  );

/** Programs that another one needs, not older than it asks for: a check for each. */
const NewEnoughDeclaration = z
  .strictObject({
    kind: z.literal('new-enough').meta({
      description: 'programs are not older than another one asks for; `--version` tells: a check for each',
    }),
    for: z
      .string()
      .min(1)
      .meta({ description: 'who asks for them', examples: ['yazi'] }),
    source: z.url().meta({
      description: 'the page that says so',
      examples: ['https://yazi-rs.github.io/docs/installation'],
    }),
    programs: z
      .record(z.string().regex(/^[\w.+-]+$/), z.string().regex(/^\d+(?:\.\d+)*$/))
      .meta({ description: 'programs, and the oldest version that will do', examples: [{ fzf: '0.53.0' }] }),
  })
  .refine(({ programs }) => Object.keys(programs).length > 0, 'wanted programs')
  .transform(({ kind, for: asking, programs }) =>
    Object.entries(programs).map(
      ([program, oldest]): NewEnoughCheck => ({ kind, for: asking, program, oldest }),
    ),
  );

/** What stands under `smoke` in image.yaml: a check, or several that are alike in one word; becomes the checks, but for scripts. */
export const CheckDeclarations = z
  .array(
    z.discriminatedUnion('kind', [
      ...CheckSpec.options,
      AnswersDeclaration,
      FilesDeclaration,
      QuietDeclaration,
      NewEnoughDeclaration,
      ScriptsSpec,
    ]),
  )
  .transform((declared): (CheckSpec | ScriptsSpec)[] => declared.flat());
