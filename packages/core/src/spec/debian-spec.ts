import { z } from 'zod';
import { DebianName, FetchUrl } from '../grammar.ts';
import { ContextName } from './context-name.ts';

const stages = (what: string) =>
  z
    .record(ContextName, z.array(DebianName).min(1))
    .default({})
    .meta({ description: what, examples: [{ program: ['gcc', 'libc6-dev', 'make'] }] });

/**
 * An apt repository of somebody else, as `Types: deb` in apt's own files has it (sources.list(5)): where it is, and the one
 * key that may speak for it.
 */
export const DebianRepositorySpec = z
  .strictObject({
    url: FetchUrl.refine((url) => {
      const { username, password, search, hash } = new URL(url);
      return username + password + search + hash === '';
    }, 'wanted an address without name, password, ? and #').meta({
      description:
        "apt's `URIs`: what `dists` lies in, and for a flat repository what its packages lie under",
      examples: ['https://download.docker.com/linux/debian'],
    }),
    suite: z
      .string()
      .regex(/^(?!.*\.\.)(?:\/|\.\/|[\w.+~-]+(?:\/[\w.+~-]+)*\/?)$/, 'wanted a suite such as bookworm, or ./')
      .meta({
        description: "apt's `Suites`, one; with a / at its end (`./`) it is a flat repository",
        examples: ['bookworm'],
      }),
    components: z
      .array(z.string().regex(/^[\w.+~-]+(?:\/[\w.+~-]+)*$/, 'wanted the name of a component'))
      .default([])
      .meta({ description: "apt's `Components`; a flat repository has none", examples: [['stable']] }),
    key: z
      .string()
      .regex(
        /^(?!(?:.*\/)?\.\.?(?:\/|$))[\w.@+-]+(?:\/[\w.@+-]+)*$/,
        "wanted the path of a file in the image's folder",
      )
      .meta({
        description:
          "apt's `Signed-By`: the publisher's public key, armored or not, in the image's folder. What no key in it has signed is refused",
        examples: ['keys/docker.asc'],
      }),
    packages: z
      .array(DebianName)
      .default([])
      .meta({
        description:
          'what the image takes from it. What these need comes from it too, except for what Debian has',
        examples: [['docker-ce-cli']],
      }),
    stages: stages('what stages of the Dockerfile take from it, as in `debian.stages`'),
  })
  .superRefine(({ suite, components, packages, stages }, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (packages.length + Object.keys(stages).length === 0)
      problem('packages', 'wanted packages, or stages with packages');
    if (suite.endsWith('/') && components.length > 0)
      problem('components', `wanted none: suite ${suite} is that of a flat repository`);
    if (!suite.endsWith('/') && components.length === 0)
      problem('components', `wanted at least one for suite ${suite}, such as main`);
  });
export type DebianRepositorySpec = z.infer<typeof DebianRepositorySpec>;

/** Debian packages asked for by name; resolve locks them and all that they pull in. */
export const DebianSpec = z
  .strictObject({
    packages: z
      .array(DebianName)
      .default([])
      .meta({
        description: 'their names; all that they depend on is locked with them',
        examples: [['git', 'zsh']],
      }),
    stages: stages(
      'packages that only a stage of the Dockerfile needs, such as a compiler, by a name of yours: it takes them as ' +
        '`debian-packages-<name>`, and is not built again when another package of the image moves ' +
        '([how](build.md#debian-packages))',
    ),
    repositories: z.record(ContextName, DebianRepositorySpec).default({}).meta({
      description:
        "apt repositories of others, each with its own key, by names of yours ([how](resolve.md#others-apt-repositories)); a parent's own apt sources need not be named",
    }),
  })
  .refine(
    ({ packages, stages, repositories }) =>
      packages.length + Object.keys(stages).length + Object.keys(repositories).length > 0,
    'wanted packages, or stages with packages',
  )
  .superRefine((spec, context) => {
    const owners = new Map([...spec.packages, ...Object.values(spec.stages).flat()].map((one) => [one, '']));
    for (const [name, repository] of Object.entries(spec.repositories)) {
      for (const one of new Set(namedIn(repository))) {
        const other = owners.get(one);
        owners.set(one, name);
        if (other === undefined) continue;
        const where = other === '' ? 'debian.packages or debian.stages' : `debian.repositories.${other}`;
        const message = `${one} is in ${where} too: wanted one place that it comes from`;
        context.addIssue({ code: 'custom', path: ['repositories', name], message });
      }
    }
  });
export type DebianSpec = z.infer<typeof DebianSpec>;

/** What is asked for by name, for the image and for each stage, wherever it comes from. */
export interface DebianWish {
  readonly packages: readonly string[];
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** All that an image asks for by name, from Debian and from the repositories of others. */
export function debianWish({ packages, stages, repositories }: DebianSpec): DebianWish {
  const sources = [{ packages, stages }, ...Object.values(repositories)];
  const names = new Set(sources.flatMap((source) => Object.keys(source.stages)));
  return {
    packages: sources.flatMap((source) => source.packages),
    stages: Object.fromEntries(
      [...names].map((name) => [name, sources.flatMap((source) => source.stages[name] ?? [])]),
    ),
  };
}

/** Every name that is asked of one source, for the image or a stage. */
export function namedIn({ packages, stages }: DebianWish): string[] {
  return [...packages, ...Object.values(stages).flat()];
}
