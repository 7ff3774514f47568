import { z } from 'zod';
import { CheckSpec, CommandCheck, FileCheck, ShellStart } from './check-spec.ts';

const Answers = z.record(z.string().min(1), z.string()).default({});

/** Programs that are there and answer: a `command` check for each, named "<program> answers". */
const AnswersDeclaration = z
  .strictObject({
    kind: z.literal('answers'),
    /** What each is given. */
    to: z.array(z.string()).default(['--version']),
    /** By program, the pattern (multi-line) that its stdout must match. */
    stdout: Answers,
    /** The same for stderr. */
    stderr: Answers,
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
  .extend({ kind: z.literal('files'), paths: z.array(FileCheck.shape.path).min(1) })
  .transform(({ paths, ...alike }) => paths.map((path): FileCheck => ({ ...alike, kind: 'file', path })));

/** Shells that start without a complaint: a `command` check for each. */
const QuietDeclaration = z
  .strictObject({
    kind: z.literal('quiet'),
    shells: z.array(ShellStart).min(1),
    user: z.string().optional(),
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

/** What stands under `smoke` in image.yaml: a check, or several that are alike in one word; becomes the checks. */
export const CheckDeclarations = z
  .array(
    z.discriminatedUnion('kind', [
      ...CheckSpec.options,
      AnswersDeclaration,
      FilesDeclaration,
      QuietDeclaration,
    ]),
  )
  .transform((declared): CheckSpec[] => declared.flat());
