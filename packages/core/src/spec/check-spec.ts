import { z } from 'zod';

const Expected = z.strictObject({
  'exit-code': z.number().int().min(0).max(255).default(0),
  /** Patterns (multi-line) that the output must match, each. */
  stdout: z.array(z.string()).default([]),
  stderr: z.array(z.string()).default([]),
});

/** A shell and how it starts on a text: `zsh -ic`. */
export const ShellStart = z
  .string()
  .regex(/^(?:sh|bash|zsh) -[a-z]*c$/, 'wanted a shell and its options, such as "bash -lc"');

/** A program is run and its outcome compared. */
export const CommandCheck = z.strictObject({
  kind: z.literal('command'),
  name: z.string().min(1),
  command: z.array(z.string()).min(1),
  /** A shell and how it starts (`zsh -ic`): the words of the command, joined, are the text that it runs. */
  shell: ShellStart.optional(),
  user: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** A check that writes gets a container of its own. */
  writes: z.boolean().default(false),
  /** Left out, there is no network. */
  network: z.boolean().default(false),
  expect: Expected.prefault({}),
});

/** A path exists, with the kind, mode, owner and content that are asked for. */
export const FileCheck = z.strictObject({
  kind: z.literal('file'),
  path: z.string().startsWith('/'),
  type: z.enum(['file', 'directory', 'link']).optional(),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/)
    .optional(),
  owner: z.string().optional(),
  /** Patterns (multi-line) that the content must match, each. */
  content: z.array(z.string()).default([]),
});
export type FileCheck = z.infer<typeof FileCheck>;

/** The locale is generated, LANG holds it, and a UTF-8 width test passes. */
export const LocaleCheck = z.strictObject({ kind: z.literal('locale'), locale: z.string() });

/** A variable has its value in every way that a shell can be started. */
export const EnvironmentCheck = z.strictObject({
  kind: z.literal('environment'),
  variable: z.string(),
  value: z.string(),
});

/** The user that the image runs as: uid, home owned, passwordless sudo. */
export const UserCheck = z.strictObject({
  kind: z.literal('user'),
  user: z.string(),
  uid: z.number().int(),
  home: z.string(),
  sudo: z.boolean().default(false),
});

/** The metadata of the image itself: labels, entrypoint, user, working directory, devcontainer.metadata. */
export const MetadataCheck = z.strictObject({
  kind: z.literal('metadata'),
  labels: z.record(z.string(), z.string()).default({}),
  user: z.string().optional(),
  workdir: z.string().optional(),
  /** Empty: the image has none. */
  entrypoint: z.array(z.string()).optional(),
});

/** setup-runtime stows a dotfiles repository: links made, conflicts backed up, the repository untouched. */
export const StowCheck = z.strictObject({ kind: z.literal('stow') });

/** Programs under the paths are for the image's platform, and the libraries that they name are there. */
export const ElfCheck = z.strictObject({
  kind: z.literal('elf'),
  paths: z.array(z.string().startsWith('/')).min(1).default(['/usr/local/bin']),
});

/** No private key, token or credential file in any layer, in the history or in the environment. */
export const SecretsCheck = z.strictObject({
  kind: z.literal('secrets'),
  /** Places that look like a secret and are none; those of ancestors count too. */
  allow: z
    .array(
      z.strictObject({
        /** As the report names it; `*` is anything but a slash, `**` anything. */
        path: z.string().min(1),
        /** The rule, as the report names it; left out, every rule. */
        rule: z.string().optional(),
        reason: z.string().min(10, 'wanted a sentence that says why this is no secret'),
      }),
    )
    .default([]),
});

/** The image is no larger than its budget, in MB (10^6 bytes) as the engine counts them. */
export const SizeCheck = z.strictObject({ kind: z.literal('size'), megabytes: z.number().positive() });

/** One smoke check as image.yaml declares it (check-declaration.ts has words for several); `version` checks are made of the lock. */
export const CheckSpec = z.discriminatedUnion('kind', [
  CommandCheck,
  FileCheck,
  LocaleCheck,
  EnvironmentCheck,
  UserCheck,
  MetadataCheck,
  SecretsCheck,
  StowCheck,
  ElfCheck,
  SizeCheck,
]);
export type CheckSpec = z.infer<typeof CheckSpec>;
