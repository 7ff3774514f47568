import { type BuildStep, Digest, digestOfValue, FactoryError, parseValue } from '@officina/core';
import { z } from 'zod';
import { type BakeDefinition, renderBake } from './bake.ts';
import { cacheWarnings } from './cache.ts';
import { withUsableCaches } from './cache-folders.ts';
import { bakeFailure, mayPass } from './failure.ts';
import type { Planned } from './lineage.ts';
import type { Material } from './locked-materials.ts';
import { createProgress, isInternal, type Step } from './progress.ts';
import { requireLocked } from './read-materials.ts';
import type { BuildInputs, BuildPorts } from './run.ts';
import { renderSourcePolicy } from './source-policy.ts';

/** Where the builder's files are when nothing else is said. */
export const defaultFolder = '.officina/build';

/** What a bake run made. */
export interface Baked {
  /** Manifest digest per target, for the targets of the default group. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Slowest first. */
  readonly steps: BuildStep[];
  readonly milliseconds: number;
}

export interface BakeRunOptions {
  readonly inputs: BuildInputs;
  readonly ports: BuildPorts;
  readonly images: ReadonlyMap<string, Planned>;
  /** All that the builder may read beside local folders. */
  readonly materials: readonly Material[];
}

const Metadata = z.record(
  z.string(),
  z.looseObject({ 'containerimage.digest': Digest.optional() }).or(z.unknown()),
);

/** Between tries of a build that lost a download, in milliseconds; what was built is kept, but for a build without cache. */
const pauses = [2000, 10_000];

/** Hands a definition to buildx and follows it; what may pass is tried again, bounded; throws what bakeFailure says, or engine-failed without digests. */
export async function bake(definition: BakeDefinition, options: BakeRunOptions): Promise<Baked> {
  const { inputs, ports, images, materials } = options;
  const { targets } = definition.group.default;
  const file = `${inputs.folder ?? defaultFolder}/${digestOfValue(inputs.plan).slice('sha256:'.length, 19)}`;
  const metadata = `${file}.metadata.json`;
  // A run that dies must leave no older run's digests behind.
  await ports.files.write(metadata, '{}\n');
  // A file and not stdin: without a name buildx first takes it for a compose file and fills in its variables.
  await ports.files.write(`${file}.bake.json`, renderBake(await withUsableCaches(definition, ports)));
  const policy = `${file}.policy.json`;
  await ports.files.write(policy, renderSourcePolicy(materials));
  const began = performance.now();
  let progress = createProgress();
  // Within the task, so that it is not told as done before it is told as failed.
  await ports.talk.task(`build ${targets.join(', ')}`, async (task) => {
    const args = bakeArguments(inputs, { definition: `${file}.bake.json`, metadata });
    for (let tries = 0; ; tries += 1) {
      progress = createProgress();
      const { exitCode } = await ports.exec.run((await ports.cli()).path, args, {
        unset: callersOwn,
        env: { ...ports.env, ...bakeEnvironment, EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: policy },
        ...(ports.signal === undefined ? {} : { signal: ports.signal }),
        onLine: (line, from) => {
          if (from !== 'stderr') return;
          progress.take(line);
          const detail = progress.detail();
          if (detail !== undefined) task.detail(detail);
        },
      });
      if (ports.signal?.aborted)
        throw new FactoryError('interrupted', 'the build was interrupted', {
          hint: 'run officina build again: what was built is kept',
        });
      if (exitCode === 0) return;
      const failed = { steps: progress.steps(), words: progress.words(), exitCode };
      const failure = bakeFailure({ plan: inputs.plan, images, ...failed });
      const pause = pauses[tries];
      if (pause === undefined || !mayPass(failed)) throw failure;
      ports.talk.warn(`${failure.message.split('\n')[0]}; asking again in ${pause / 1000} s`);
      await ports.sleep(pause);
    }
  });
  const milliseconds = Math.round(performance.now() - began);
  const steps = progress.steps();
  for (const warning of cacheWarnings(steps, progress.words())) ports.talk.warn(warning);
  const told = readMetadata((await ports.files.read(metadata)) ?? '{}');
  const digests = readDigests(told, targets);
  requireLocked(told, targets, { materials, steps });
  return { digests, steps: timings(steps, targets), milliseconds };
}

/** The arguments of `docker` for one bake run over a definition's file. */
function bakeArguments(
  inputs: Pick<BuildInputs, 'builder' | 'network' | 'noCache' | 'ssh'>,
  files: { readonly definition: string; readonly metadata: string },
): string[] {
  return [
    'buildx',
    'bake',
    ...(inputs.builder === undefined ? [] : ['--builder', inputs.builder]),
    ...(inputs.ssh === undefined || inputs.ssh.length === 0 ? [] : ['--allow', 'ssh']),
    ...(inputs.network === 'host' ? ['--allow', 'network.host'] : []),
    ...(inputs.noCache ? ['--no-cache'] : []),
    '--progress',
    'rawjson',
    '--metadata-file',
    files.metadata,
    '--file',
    files.definition,
  ];
}

/** What would change a build without standing in the plan: only which builder, and where buildx keeps its own, is the caller's. */
const callersOwn = /^(?:BUILDX_(?!(?:BUILDER|CONFIG)$)|BUILDKIT_(?!HOST$)|EXPERIMENTAL_|SOURCE_DATE_EPOCH$)/;

const bakeEnvironment = {
  // The definition is our own, and contexts may lie outside the working folder.
  BUILDX_BAKE_ENTITLEMENTS_FS: '0',
  // In an image provenance would carry times and ids: a candidate's digest must repeat.
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  // Beside it, it says what the builder read.
  BUILDX_METADATA_PROVENANCE: 'min',
  // Else it starts git seven times for each folder, for a provenance that is left out.
  BUILDX_GIT_INFO: '0',
};

function readMetadata(text: string): z.infer<typeof Metadata> {
  return parseValue(Metadata, JSON.parse(text), {
    code: 'engine-failed',
    what: 'the builder',
    where: () => 'the metadata of buildx bake',
  });
}

function readDigests(metadata: z.infer<typeof Metadata>, targets: readonly string[]): Map<string, Digest> {
  return new Map(
    targets.map((target) => {
      const digest = (metadata[target] as { 'containerimage.digest'?: Digest } | undefined)?.[
        'containerimage.digest'
      ];
      if (digest === undefined) {
        throw new FactoryError('engine-failed', `the builder gave no digest for ${target}`, {
          hint: 'the engine needs the containerd image store: run officina doctor',
        });
      }
      return [target, digest];
    }),
  );
}

function timings(steps: readonly Step[], targets: readonly string[]): BuildStep[] {
  return steps
    .flatMap((step): BuildStep[] => {
      const name = targets
        .map((target) => step.names.find((known) => known.startsWith(`[${target}`)))
        .find(Boolean);
      const [shown = name] = name === undefined ? step.names : [name];
      if (shown === undefined || isInternal(shown) || step.started === undefined) return [];
      const image = /^\[([^\s\]]+)/.exec(shown)?.[1] ?? '';
      return [
        {
          image: image.replace(/_(amd64|arm64).*$/, ''),
          name: shown
            .replace(/^\[[^\]]*\] /, '')
            .replaceAll(/\s+/g, ' ')
            .slice(0, 120),
          milliseconds: Math.max(0, (step.completed ?? step.started) - step.started),
          cached: step.cached,
        },
      ];
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
