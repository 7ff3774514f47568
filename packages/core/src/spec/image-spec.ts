import { z } from 'zod';
import { NpmName, OneLine } from '../grammar.ts';
import { Name } from '../name.ts';
import { isVersioned } from '../parent-version.ts';
import { type Origin, parseYaml } from '../parse.ts';
import { Platform } from '../platform.ts';
import { BuildArguments } from './build-arguments.ts';
import { CheckDeclarations } from './check-declaration.ts';
import { ContextName } from './context-name.ts';
import { DebianSpec } from './debian-spec.ts';
import { ParentSpec } from './parent-spec.ts';
import { NeovimSpec, pluginTool, pluginTools } from './plugin-spec.ts';
import { withRows } from './tool-rows.ts';
import { NpmPackageSpec, ToolSpec } from './tool-spec.ts';
import { Channels, refineVersions, Versions } from './versions.ts';
import { VexStatements } from './vex-spec.ts';

/** npm packages of an image: a folder with package.json and package-lock.json, installed by `npm ci`. */
export const NpmSpec = z.strictObject({
  folder: z
    .string()
    .regex(/^[a-z0-9][\w.-]*$/, 'wanted the name of a folder beside image.yaml')
    .default('npm')
    .meta({
      description: 'the folder beside image.yaml where resolve writes package.json and package-lock.json',
      examples: ['npm'],
    }),
  packages: z.record(NpmName.and(Name), NpmPackageSpec).meta({
    description: 'the packages by name',
    examples: [{ '@google/gemini-cli': { constraint: '0.x' } }],
  }),
});
export type NpmSpec = z.infer<typeof NpmSpec>;

/** Why the steps of an image's build must have a network. */
export const NetworkSpec = z.strictObject({
  open: OneLine.min(10, 'wanted a reason that a reader can judge, of 10 characters or more').meta({
    description: 'why: what its steps ask for that no lock can name',
    examples: ['the vendor gives the firmware only to a live session'],
  }),
});

const StructureTest = z
  .string()
  .min(1)
  .transform((file) => ({ file, network: false }))
  .or(
    z.strictObject({
      file: z
        .string()
        .min(1)
        .meta({
          description: "a configuration, by its path from the image's folder",
          examples: ['tests.yaml'],
        }),
      network: z.boolean().default(false).meta({ description: 'whether its commands have a network' }),
    }),
  );

/** `image.yaml`: what we want in one image. The folder's name is the image's name. */
export const ImageSpec = z
  .strictObject({
    description: z
      .string()
      .min(1)
      .meta({
        description: 'one line for people; also its OCI description',
        examples: ['The base with a browser'],
      }),
    channels: Channels,
    parents: z
      .record(
        ContextName.refine((name) => name !== 'scratch', 'scratch is nothing already'),
        ParentSpec,
      )
      .default({})
      .meta({
        description: 'images of others, by the name that `FROM` in the Dockerfile uses',
        examples: [{ debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim' } }],
      }),
    frontend: z
      .string()
      .optional()
      .meta({
        description:
          "the key of `parents` that the Dockerfile's `# syntax=` means: the frontend that reads it, locked",
        examples: ['dockerfile'],
      }),
    'unpack-in': z
      .string()
      .optional()
      .meta({
        description:
          'the key of `parents` whose programs unpack the tools; when left out, the image at the bottom of its `FROM`s',
        examples: ['debian'],
      }),
    versions: Versions.optional().meta({
      description:
        'makes an image of each, named `<folder>-<version>`, with `{version}` filled in ([how](build.md#versions-of-an-image))',
      examples: [['3.13', '3.12']],
    }),
    platforms: z
      .array(Platform)
      .min(1)
      .optional()
      .meta({
        description:
          'the platforms that it is built for, some of those in factory.yaml; all of them when left out. What stands on it is ' +
          'for no others',
        examples: [['linux/amd64']],
      }),
    args: BuildArguments.optional().meta({
      description:
        "values for the Dockerfile's ARGs, each for all platforms or by platform ([what they may be](build.md#arguments))",
      examples: [{ FLAVOUR: 'full', CPU: { 'linux/amd64': 'x86-64-v2' } }],
    }),
    dockerfile: z
      .string()
      .regex(
        /^[\w-][\w.-]*\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/,
        'wanted the path of a file in a folder beside this one, such as notebooks/Dockerfile',
      )
      .optional()
      .meta({
        description:
          'a Dockerfile that several images have in common, by its path from the images folder; left out, it is the one beside ' +
          'image.yaml ([how](build.md#one-dockerfile-for-several-images))',
        examples: ['notebooks/Dockerfile'],
      }),
    target: z
      .string()
      .regex(/^[a-z](?:[a-z0-9_.-]|\{version\})*$/, 'wanted the name of a stage, in lower case')
      .optional()
      .meta({
        description:
          'the stage of the Dockerfile that is the image; left out, the last one ([how](build.md#a-stage-as-the-image))',
        examples: ['slim'],
      }),
    shared: z
      .array(ContextName)
      .min(1)
      .optional()
      .meta({
        description:
          'folders beside this one with files for several images, by the name that `COPY --from` in the Dockerfile uses ' +
          '([how](build.md#files-for-several-images))',
        examples: [['shell-settings']],
      }),
    tools: z
      .preprocess(withRows, z.record(ContextName, ToolSpec))
      .default({})
      .meta({
        description:
          'pinned programs, by the name that `COPY --from` in the Dockerfile uses; one that [the catalogue](catalogue.md) knows ' +
          'needs no keys, as in `tools: { jq: {} }`',
      }),
    debian: DebianSpec.optional().meta({ description: 'packages of Debian, installed by its own apt' }),
    network: NetworkSpec.optional().meta({
      description:
        'left out, no step of its build has a network; `open` and why gives its steps one, which plan, pull request, SBOM and ' +
        'release notes then say, and which release refuses unless factory.yaml has the image in `open`',
      examples: [{ open: 'the vendor gives the firmware only to a live session' }],
    }),
    npm: NpmSpec.optional().meta({ description: 'packages of npm, held by a lockfile of their own' }),
    neovim: NeovimSpec.optional().meta({
      description: 'plugins of Neovim, locked by commit ([how](resolve.md#plugins-of-neovim))',
    }),
    user: z
      .string()
      .default('root')
      .meta({
        description: "whom the image runs as; smoke looks for programs on this user's PATH",
        examples: ['vscode'],
      }),
    labels: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description: 'labels beside those that the factory writes',
        examples: [{ 'org.opencontainers.image.title': 'Workstation' }],
      }),
    devcontainer: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description:
          'its entry in the label `devcontainer.metadata`, which follows the entries of what it stands on',
        examples: [{ remoteUser: 'vscode' }],
      }),
    smoke: CheckDeclarations.default([]).meta({
      description: 'its [checks](smoke.md); an image runs those of the images that it stands on too',
    }),
    'structure-tests': z
      .array(StructureTest)
      .default([])
      .meta({
        description:
          'container-structure-test configurations that smoke runs ([how](smoke.md#container-structure-test))',
        examples: [['tests.yaml']],
      }),
    vex: VexStatements.default([]).meta({
      description:
        'what vulnerabilities mean for it, for [scanners and people](release.md#vex); no build follows from it',
    }),
  })
  .superRefine((spec, context) => {
    for (const key of ['frontend', 'unpack-in'] as const) {
      const name = spec[key];
      if (name === undefined || Object.hasOwn(spec.parents, name)) continue;
      context.addIssue({ code: 'custom', path: [key], message: `wanted a key of parents, got "${name}"` });
    }
    for (const [name, { build }] of Object.entries(spec.tools)) {
      const compiler = spec.tools[build?.with ?? ''];
      if (build === undefined || (compiler !== undefined && compiler.build === undefined)) continue;
      const message =
        compiler === undefined
          ? `wanted a tool of this image that has the compiler, got "${build.with}", which is none: officina add ${build.with}`
          : `wanted a tool that has the compiler, got "${build.with}", which is compiled itself`;
      context.addIssue({ code: 'custom', path: ['tools', name, 'build', 'with'], message });
    }
    for (const [name, { build, platforms = spec.platforms }] of Object.entries(spec.tools)) {
      const compiler = spec.tools[build?.with ?? '']?.platforms;
      if (build === undefined || compiler === undefined) continue;
      if (platforms?.every((platform) => compiler.includes(platform)) === true) continue;
      const message = `wanted platforms that ${build.with} has too, which compiles it: ${compiler.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['tools', name, 'platforms'], message });
    }
    refineVersions(spec, context);
    const { tag } = spec.parents[spec.frontend ?? ''] ?? { tag: '' };
    if (isVersioned({ tag })) {
      const message = `wanted a parent with one tag, as "# syntax=" names it, got the template ${tag}`;
      context.addIssue({ code: 'custom', path: ['frontend'], message });
    }
    for (const plugin of Object.keys(spec.neovim?.plugins ?? {})) {
      const key = pluginTool(plugin);
      if (!Object.hasOwn(spec.tools, key)) continue;
      const message = `wanted another name: the plugin ${plugin} is locked under this one`;
      context.addIssue({ code: 'custom', path: ['tools', key], message });
    }
  });
export type ImageSpec = z.infer<typeof ImageSpec>;

/**
 * Reads image.yaml, with Neovim's plugins among its tools; `fill` changes the value before it is judged. Throws
 * yaml-invalid or spec-invalid naming every problem.
 */
export function parseImageSpec(text: string, origin: Origin, fill?: (value: unknown) => unknown): ImageSpec {
  const spec = parseYaml(fill === undefined ? ImageSpec : z.preprocess(fill, ImageSpec), text, origin);
  if (spec.neovim === undefined) return spec;
  return { ...spec, tools: { ...spec.tools, ...pluginTools(spec.neovim) } };
}
