import { z } from 'zod';
import { OneLine } from '../grammar.ts';

const Name = OneLine.regex(/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/, 'wanted a name');

/** A project of PyPI, with extras and versions as PEP 508 writes them, and nothing else of it: no address, no marker, no option. */
const Requirement = OneLine.regex(
  /^[A-Za-z0-9][\w.-]*(?:\[[\w.-]+(?:,[\w.-]+)*\])?(?:(?:[<>]=?|[!=~]=)[\w.*+!-]+(?:,(?:[<>]=?|[!=~]=)[\w.*+!-]+)*)?$/,
  'wanted a project of PyPI, with versions if need be and without spaces, such as "jmespath" or "psycopg[binary]>=3,<4"',
);

/** A virtual environment of Python that a tool is. */
export const EnvironmentSpec = z.strictObject({
  python: z
    .string('wanted the first two numbers of a Python, in quotes, such as "3.11"')
    .regex(
      /^3\.(?:[7-9]|[1-4]\d)(?:\.\d{1,2})?$/,
      'wanted the first two numbers of a Python, in quotes, such as "3.11"',
    )
    .meta({
      description:
        'the Python of the image, by its first two numbers: Debian 12 has 3.11, Debian 13 has 3.13; where a project wants to ' +
        'know the third, it is 2 unless it is named, as in `3.9.18`',
      examples: ['3.11'],
    }),
  interpreter: OneLine.regex(/^(?!.*\/\.\.(?:\/|$))(?:\/[\w.+-]+)+$/, 'wanted the absolute path of a program')
    .default('/usr/bin/python3')
    .meta({ description: 'where that Python is in the image', examples: ['/usr/local/bin/python3'] }),
  extras: z
    .array(Name)
    .default([])
    .meta({ description: 'extras of `package`', examples: [['socks']] }),
  with: z
    .array(Requirement)
    .default([])
    .meta({
      description: 'projects of PyPI that are installed beside it, such as plugins',
      examples: [['jmespath', 'psycopg[binary]>=3,<4']],
    }),
  'as-of': z.iso
    .date()
    .optional()
    .meta({
      description:
        'takes what it depends on as it was at the end of this day (YYYY-MM-DD, UTC), instead of at the beginning of the month',
      examples: ['2026-11-20'],
    }),
});
export type EnvironmentSpec = z.infer<typeof EnvironmentSpec>;

/** A Python by three numbers: of two, the third release, which has what projects want of `!=3.9.0,!=3.9.1` or `>=3.8.1`. */
export function wholePython(python: string): string {
  return python.split('.').length > 2 ? python : `${python}.2`;
}

/** The first two numbers of a Python. */
export function minorPython(python: string): string {
  return python.split('.').slice(0, 2).join('.');
}

/** What of a tool must fit an environment. */
interface Made {
  readonly environment?: EnvironmentSpec | undefined;
  readonly datasource: string;
  readonly install: readonly { readonly from?: string | undefined; readonly to: string }[];
  readonly links?: Readonly<Record<string, string>> | undefined;
  readonly asset?: unknown;
  readonly checksums?: unknown;
  readonly signature?: unknown;
  readonly attestation?: unknown;
  readonly unpack?: unknown;
  readonly build?: unknown;
}

/** Whether a folder is one that others live in, too: what lies in it would be hidden by the environment's own. */
function isShared(folder: string, others: readonly string[]): boolean {
  const parts = folder.split('/').filter((part) => part !== '');
  const own = `/${parts.join('/')}/`;
  const isSystem = /^(?:bin|sbin|lib\w*|share|include|etc|local|src|tmp|root|home)$/.test(parts.at(-1) ?? '');
  return parts.length < 2 || isSystem || others.some((path) => path.startsWith(own));
}

/** Adds an issue for each key of a tool that is an environment which does not fit that. */
export function refineEnvironment({ environment, ...tool }: Made, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  const [only] = tool.install;
  const isFolder = tool.install.length === 1 && only?.from === undefined && only?.to.endsWith('/') === true;
  if (environment === undefined) {
    if (tool.datasource === 'pypi' && isFolder)
      refuse(['environment'], 'wanted the Python of the image, such as environment: { python: "3.11" }');
    return;
  }
  if (tool.datasource !== 'pypi')
    refuse(['environment'], `wanted it for datasource pypi, got ${tool.datasource}`);
  for (const key of ['asset', 'checksums', 'signature', 'attestation', 'unpack', 'build'] as const)
    if (tool[key] !== undefined)
      refuse([key], 'wanted none beside "environment": what is fetched are the wheels of all that it needs');
  if (!isFolder)
    refuse(['install'], 'wanted the folder of the environment alone, such as [{ to: /opt/pre-commit/ }]');
  else if (isShared(only?.to ?? '/', [environment.interpreter, ...Object.keys(tool.links ?? {})]))
    refuse(
      ['install'],
      'wanted a folder of its own, such as /opt/pre-commit/: an environment has bin, lib and lib64',
    );
}
