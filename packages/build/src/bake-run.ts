import {
  type BuildStep,
  Digest,
  digestOfValue,
  FactoryError,
  parseValue,
  type TaskProgress,
} from '@officina/core';
import { z } from 'zod';
import { type BakeDefinition, renderBake } from './bake.ts';
import { type BakeFiles, runBake } from './bake-command.ts';
import { cacheWarnings } from './cache.ts';
import { withUsableCaches } from './cache-folders.ts';
import { bakeFailure, mayPass } from './failure.ts';
import type { Planned } from './lineage.ts';
import type { Material } from './locked-materials.ts';
import { createProgress, isInternal, type Step } from './progress.ts';
import { requireLocked } from './read-materials.ts';
import type { BuildInputs, BuildPorts } from './run.ts';
import { renderSourcePolicy } from './source-policy.ts';
import { asItRan, takeCaches } from './take-caches.ts';
import { isNewTo, topsFirst } from './tops-first.ts';

/** Where the builder's files are when nothing else is said. */
export const defaultFolder = '.officina/build';

/** The beginning of the names of a run's files: those of one plan are one's own. */
export function runFile({ plan, folder = defaultFolder }: Pick<BuildInputs, 'plan' | 'folder'>): string {
  return `${folder}/${digestOfValue(plan).slice('sha256:'.length, 19)}`;
}

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

/**
 * Hands a definition to buildx and follows it; what may pass is tried again, bounded; throws what bakeFailure says, or
 * engine-failed without digests.
 */
export async function bake(definition: BakeDefinition, options: BakeRunOptions): Promise<Baked> {
  const { inputs, ports, images, materials } = options;
  const { targets } = definition.group.default;
  const file = runFile(inputs);
  // A file and not stdin: without a name buildx first takes it for a compose file and fills in its variables.
  const files: BakeFiles = {
    ...{ definition: `${file}.bake.json`, metadata: `${file}.metadata.json`, policy: `${file}.policy.json` },
  };
  await ports.files.write(files.policy, renderSourcePolicy(materials));
  const began = performance.now();
  const before = await takeCaches(definition, {
    inputs,
    ports,
    files: { ...files, definition: `${file}.caches.json` },
  });
  const usable = await withUsableCaches(definition, ports);
  // A build without cache would make for the second round what the first one has made.
  const parts = inputs.noCache ? [usable] : topsFirst(usable);
  const isApart = parts.length > 1 && (await isNewTo(ports.engine, images.keys()));
  const rounds: Round[] = [];
  // Within the task, so that it is not told as done before it is told as failed.
  await ports.talk.task(`build ${targets.join(', ')}`, async (task) => {
    for (const part of isApart ? parts : [usable])
      rounds.push(await bakeRound(part, { ...options, files, task }));
    if (rounds.length > 1) await ports.files.write(files.definition, renderBake(usable));
  });
  const milliseconds = Math.round(performance.now() - began);
  const { steps, words, told } = rounds.reduce(joined);
  for (const warning of cacheWarnings(steps, words)) ports.talk.warn(warning);
  const digests = readDigests(told, targets);
  requireLocked(told, targets, { materials, steps });
  const ran = steps.map((step) => asItRan(step, before));
  return { digests, steps: timings(ran, targets), milliseconds };
}

/** What one call of the builder told. */
interface Round {
  readonly steps: Step[];
  readonly words: readonly string[];
  readonly told: z.infer<typeof Metadata>;
}

async function bakeRound(
  definition: BakeDefinition,
  {
    inputs,
    ports,
    images,
    files,
    task,
  }: BakeRunOptions & { readonly files: BakeFiles; readonly task: TaskProgress },
): Promise<Round> {
  // A run that dies must leave no older run's digests behind.
  await ports.files.write(files.metadata, '{}\n');
  await ports.files.write(files.definition, renderBake(definition));
  for (let tries = 0; ; tries += 1) {
    const progress = createProgress();
    const onLine = (line: string) => {
      progress.take(line);
      const detail = progress.detail();
      if (detail !== undefined) task.detail(detail);
    };
    const { exitCode } = await runBake(inputs, files, { ports, onLine });
    if (ports.signal?.aborted)
      throw new FactoryError('interrupted', 'the build was interrupted', {
        hint: 'run officina build again: what was built is kept',
      });
    const [steps, words] = [progress.steps(), progress.words()];
    if (exitCode === 0)
      return { steps, words, told: readMetadata((await ports.files.read(files.metadata)) ?? '{}') };
    const failure = bakeFailure({ plan: inputs.plan, images, steps, words, exitCode });
    const pause = pauses[tries];
    if (pause === undefined || !mayPass({ steps, words })) throw failure;
    ports.talk.warn(`${failure.message.split('\n')[0]}; asking again in ${pause / 1000} s`);
    await ports.sleep(pause);
  }
}

/** Two rounds as one: what the first has made is told once, as it ran. */
function joined(one: Round, other: Round): Round {
  const known = new Set(one.steps.flatMap(({ names }) => names));
  return {
    steps: [...one.steps, ...other.steps.filter(({ names }) => !names.some((name) => known.has(name)))],
    words: [...one.words, ...other.words],
    told: { ...one.told, ...other.told },
  };
}

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
