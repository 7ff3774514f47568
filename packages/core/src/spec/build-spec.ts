import { z } from 'zod';
import { packagePath, programName } from '../go-module.ts';
import { OneLine } from '../grammar.ts';
import { ContextName } from './context-name.ts';

/** How a tool is made that is published as source alone. */
export const BuildSpec = z.strictObject({
  programs: z
    .array(
      OneLine.regex(
        /^(?:\.|(?!\.\.?(?:\/|$))[\w.~-]+(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)*)$/,
        'wanted the path of a package below the module, such as cmd/dlv, or "."',
      ),
    )
    .min(1)
    .default(['.'])
    .meta({
      description:
        'the packages of the module that are programs, by their paths below it; `.` is the module itself',
      examples: [['cmd/dlv']],
    }),
  with: ContextName.default('go').meta({
    description:
      'the tool of the same image that compiles it: it has `/usr/local/bin/go` or `/usr/local/go/bin/go`',
    examples: ['go'],
  }),
});
export type BuildSpec = z.infer<typeof BuildSpec>;

/** What of a tool must fit how it is made. */
interface Made {
  readonly build?: BuildSpec | undefined;
  readonly datasource: string;
  readonly package?: string | undefined;
  readonly install: readonly { readonly from?: string | undefined }[];
  readonly asset?: unknown;
  readonly checksums?: unknown;
  readonly signature?: unknown;
  readonly attestation?: unknown;
  readonly unpack?: unknown;
}

/** Adds an issue for each key of a tool that is compiled which does not fit that. */
export function refineBuild({ build, ...tool }: Made, context: z.RefinementCtx): void {
  if (build === undefined) return;
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  if (tool.datasource !== 'go')
    refuse(['build'], `wanted it for datasource go, whose sources are locked, got ${tool.datasource}`);
  for (const key of ['asset', 'checksums', 'signature', 'attestation', 'unpack'] as const)
    if (tool[key] !== undefined) refuse([key], 'wanted none beside "build": what is fetched are the modules');
  const { package: module } = tool;
  if (module === undefined) return;
  const names = build.programs.map((program) => programName(packagePath(module, program)));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    refuse(['build', 'programs'], `wanted programs of different names, got ${twice} twice`);
  for (const [at, { from = 'none' }] of tool.install.entries())
    if (!names.includes(from))
      refuse(['install', at, 'from'], `wanted one of ${names.join(', ')}, got ${from}`);
}
