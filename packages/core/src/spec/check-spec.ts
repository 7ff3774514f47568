import { z } from 'zod';

const patterns = (of: string, example: string) =>
  z
    .array(z.string())
    .default([])
    .meta({
      description: `regular expressions (with the flag \`m\`) that ${of} must match, each of them`,
      examples: [[example]],
    });

const Expected = z.strictObject({
  'exit-code': z
    .number()
    .int()
    .min(0)
    .max(255)
    .default(0)
    .meta({ description: 'the exit code, a number from 0 to 255', examples: [1] }),
  stdout: patterns('its output', '^ready$'),
  stderr: patterns('its error output', '^$'),
});

/** A shell and how it starts on a text: `zsh -ic`. */
export const ShellStart = z
  .string()
  .regex(/^(?:sh|bash|zsh) -[a-z]*c$/, 'wanted a shell and its options, such as "bash -lc"');

/** A program is run and its outcome compared. */
export const CommandCheck = z.strictObject({
  kind: z.literal('command').meta({ description: 'a program is run, and what comes of it is compared' }),
  name: z
    .string()
    .min(1)
    .meta({ description: 'a name for reports, one of its own in the image', examples: ['zsh is quiet'] }),
  command: z
    .array(z.string())
    .min(1)
    .meta({ description: 'the program and its arguments', examples: [['git', '--version']] }),
  shell: ShellStart.optional().meta({
    description: 'a shell that runs the words of `command`, joined, as its text; none when left out',
    examples: ['bash -lc'],
  }),
  user: z
    .string()
    .optional()
    .meta({ description: "who runs it, the image's user when left out", examples: ['root'] }),
  env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'variables for this command alone', examples: [{ TERM: 'dumb' }] }),
  writes: z.boolean().default(false).meta({
    description: 'whether it changes files; it then has a container of its own',
  }),
  network: z.boolean().default(false).meta({ description: 'whether it has a network' }),
  expect: Expected.prefault({}).meta({ description: 'what is expected of it' }),
});

/** Scripts of the image's folder: each file is a check (smoke-script.ts). */
export const ScriptsSpec = z.strictObject({
  kind: z.literal('scripts').meta({
    description:
      "scripts of the image's folder: each file is a check, which passes when it ends with 0 and writes nothing to stderr",
  }),
  folder: z
    .string()
    .regex(/^[a-z0-9][\w.-]*$/, 'wanted the name of a folder beside image.yaml')
    .default('smoke')
    .meta({ description: 'the folder beside image.yaml that holds them', examples: ['smoke'] }),
  user: CommandCheck.shape.user,
  writes: CommandCheck.shape.writes,
  network: CommandCheck.shape.network,
});
export type ScriptsSpec = z.infer<typeof ScriptsSpec>;

/** A path exists, with the kind, mode, owner and content that are asked for. */
export const FileCheck = z.strictObject({
  kind: z.literal('file').meta({ description: 'a path is there, and is as it should be' }),
  path: z
    .string()
    .startsWith('/')
    .meta({ description: 'the path, an absolute one', examples: ['/usr/local/bin/helm'] }),
  type: z.enum(['file', 'directory', 'link']).optional().meta({
    description: 'what it is; links are followed unless this is `link`',
  }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/)
    .optional()
    .meta({ description: 'its permission bits in octal, in quotes', examples: ['0755'] }),
  owner: z
    .string()
    .optional()
    .meta({ description: 'the name of the user who owns it', examples: ['root'] }),
  content: patterns('its content', '^export LANG='),
});
export type FileCheck = z.infer<typeof FileCheck>;

/** The locale is generated, LANG holds it, and a UTF-8 width test passes. */
export const LocaleCheck = z.strictObject({
  kind: z.literal('locale').meta({ description: 'the locale is there, LANG names it, and UTF-8 works' }),
  locale: z.string().meta({ description: 'the locale', examples: ['en_US.UTF-8'] }),
});

/** A variable has its value in every way that a shell can be started. */
export const EnvironmentCheck = z.strictObject({
  kind: z.literal('environment').meta({
    description: 'a variable has its value in every shell, however it was started',
  }),
  variable: z.string().meta({ description: 'the name of the variable', examples: ['KUBECONFIG'] }),
  value: z.string().meta({
    description: 'its value',
    examples: ['/home/vscode/.cluster-configs/kubeconfig'],
  }),
});

/** The user that the image runs as: uid, home owned, passwordless sudo. */
export const UserCheck = z.strictObject({
  kind: z.literal('user').meta({ description: 'the image runs as this user, who owns the home' }),
  user: z.string().meta({ description: 'the name of the user', examples: ['vscode'] }),
  uid: z
    .number()
    .int()
    .meta({ description: "the user's number", examples: [1000] }),
  home: z.string().meta({ description: "the user's home folder", examples: ['/home/vscode'] }),
  sudo: z.boolean().default(false).meta({ description: 'whether sudo works without a password' }),
});

/** The metadata of the image itself: labels, entrypoint, user, working directory, devcontainer.metadata. */
export const MetadataCheck = z.strictObject({
  kind: z.literal('metadata').meta({
    description: "the image's own configuration, its labels and devcontainer.metadata among it",
  }),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .meta({
      description: 'labels and their values, beside those of `labels` in image.yaml',
      examples: [{ 'org.opencontainers.image.title': 'Workstation' }],
    }),
  user: z
    .string()
    .optional()
    .meta({ description: 'whom it starts as', examples: ['vscode'] }),
  workdir: z
    .string()
    .optional()
    .meta({ description: 'the folder that it starts in', examples: ['/home/vscode'] }),
  entrypoint: z
    .array(z.string())
    .optional()
    .meta({
      description: 'its entrypoint; `[]` when it must have none',
      examples: [['/usr/bin/tini', '--']],
    }),
});

/** setup-runtime stows a dotfiles repository: links made, conflicts backed up, the repository untouched. */
export const StowCheck = z.strictObject({
  kind: z.literal('stow').meta({
    description: '[setup-runtime](setup-runtime.md) links a dotfiles repository and loses no file',
  }),
});

const podPrograms = ['bash', 'zsh', 'tmux', 'nvim', 'git', 'ping', 'kubectl'] as const;

/** The image works as a pod under Kubernetes' `restricted` standard, with an empty volume as its home. */
export const PodCheck = z.strictObject({
  kind: z.literal('pod').meta({
    description: 'it works as a pod of the `restricted` standard: no capability, read-only, an empty home',
  }),
  user: z
    .string()
    .regex(/^\d+:\d+$/, 'wanted numbers as uid:gid')
    .default('1000:1000')
    .meta({
      description: 'whom the pod runs as, by number; the group is the one of its volume',
      examples: ['1000:1000'],
    }),
  home: z
    .string()
    .startsWith('/')
    .meta({ description: "the user's home, a new volume", examples: ['/home/vscode'] }),
  prepare: z
    .string()
    .default('prepare-home')
    .meta({
      description: 'the program that prepares the home before anything else runs',
      examples: ['prepare-home'],
    }),
  programs: z
    .array(z.enum(podPrograms))
    .default([...podPrograms])
    .meta({
      description: `programs that must work there: ${podPrograms.join(', ')}`,
      examples: [['bash', 'git']],
    }),
});
export type PodCheck = z.infer<typeof PodCheck>;

/** Programs under the paths are for the image's platform, and the libraries that they name are there. */
export const ElfCheck = z.strictObject({
  kind: z.literal('elf').meta({
    description: 'programs are for the right platform and find their libraries',
  }),
  paths: z
    .array(z.string().startsWith('/'))
    .min(1)
    .default(['/usr/local/bin'])
    .meta({ description: 'files and folders to look at', examples: [['/usr/local/bin', '/opt']] }),
});

const AllowedPlace = z.strictObject({
  path: z
    .string()
    .min(1)
    .meta({
      description: 'the path as the report names it; `*` is anything but a slash, `**` anything',
      examples: ['/usr/lib/x/test/*.pem'],
    }),
  rule: z
    .string()
    .optional()
    .meta({
      description: 'the rule as the report names it; every rule when left out',
      examples: ['private-key'],
    }),
  reason: z
    .string()
    .min(10, 'wanted a sentence that says why this is no secret')
    .meta({ description: 'why this is no secret, a sentence', examples: ["a fixture of upstream's tests"] }),
});

/** No private key, token or credential file in any layer, in the history or in the environment. */
export const SecretsCheck = z.strictObject({
  kind: z.literal('secrets').meta({
    description: 'nothing that looks like a secret is in a layer, in the history or in the environment',
  }),
  allow: z.array(AllowedPlace).default([]).meta({
    description: 'places that look like a secret and are none; images that stand on this one take them over',
  }),
});

/** The image is no larger than its budget, in MB (10^6 bytes) as the engine counts them. */
export const SizeCheck = z.strictObject({
  kind: z.literal('size').meta({ description: 'the image is no larger than its budget' }),
  megabytes: z
    .number()
    .positive()
    .meta({
      description: 'what its unpacked layers may take, in MB (10^6 bytes)',
      examples: [2500],
    }),
});

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
  PodCheck,
  ElfCheck,
  SizeCheck,
]);
export type CheckSpec = z.infer<typeof CheckSpec> | NewEnoughCheck;

/** A program is not older than another one asks for; declared for several programs at once (check-declaration.ts). */
export interface NewEnoughCheck {
  readonly kind: 'new-enough';
  /** Who asks for it. */
  readonly for: string;
  readonly program: string;
  /** The oldest version that will do, of numbers and dots. */
  readonly oldest: string;
}
