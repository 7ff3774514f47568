import {
  type BuildResult,
  type EngineDocuments,
  type EngineImages,
  type EngineNames,
  type Exec,
  engineGreenName,
  FactoryError,
  type Files,
  loadWorkspace,
  lockSources,
  type MaterialStore,
  type Mirrors,
  type Plan,
  type PythonEnvironments,
  type Registry,
  readPackageLocks,
  type SourceOrder,
  type SourcePlaces,
  type Talk,
  type Workspace,
} from '@officina/core';
import { withLayouts } from './apart-builder.ts';
import type { AssemblyRegistry } from './assemble.ts';
import { assemblyPlaces, wholePlan } from './assembly-place.ts';
import { type BakeOptions, bakeDefinition, prepareBake, renderBake } from './bake.ts';
import { bake, defaultFolder, runFile } from './bake-run.ts';
import { type CacheWishes, cacheOptions } from './cache.ts';
import { type Fetched, type FetchPorts, fetchFor } from './fetch.ts';
import { keptParents } from './kept-parents.ts';
import { readLaid, withLaidFolder } from './laid-layers.ts';
import { joinPlan } from './lineage.ts';
import { lockedMaterials } from './locked-materials.ts';
import { nameMade } from './name-made.ts';
import { takePacked } from './packed-tools.ts';
import { refuseStale } from './plan-stale.ts';
import { pushCandidates } from './push.ts';
import { requireLabels } from './require-labels.ts';

export interface BuildPorts {
  readonly files: Files;
  readonly exec: Exec;
  readonly engine: EngineImages & EngineNames;
  readonly documents: EngineDocuments;
  readonly talk: Talk;
  /** What the builder is given to build from. */
  readonly materials: MaterialStore;
  readonly environments: PythonEnvironments;
  /** A docker CLI that has buildx; throws engine-no-buildx. */
  readonly cli: () => Promise<{ readonly path: string }>;
  /** Added to that CLI's environment, so that it speaks to the very engine of `engine`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where images are assembled that the engine does not have; tells the layers of what was pushed, too. */
  readonly registry?: Pick<Registry, 'head'> & AssemblyRegistry;
  /** Keep what upstream may no longer give. */
  readonly places?: SourcePlaces;
  /** Waits; milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Stops the builder. */
  readonly signal?: AbortSignal;
}

export interface BuildInputs
  extends Omit<BakeOptions, 'workspace' | 'plan' | 'cache' | 'layouts' | 'packageLocks' | 'files' | 'laid'> {
  /** The images folder. */
  readonly images: string;
  readonly plan: Plan;
  /** Whether candidates go to the plan's registry too, for another machine's smoke. */
  readonly push: boolean;
  /** Where the builder's metadata is kept, `.officina/build` when left out. */
  readonly folder?: string;
  /** The folder that keeps sources, where factory.yaml says `folder`; `.officina/sources` when left out. */
  readonly sources?: string;
  /** A folder that sources are taken from, and from nobody else. */
  readonly from?: string;
  readonly cache?: CacheWishes;
  readonly builder?: string;
  readonly noCache?: boolean;
  readonly mirrors: Mirrors;
}

/**
 * Builds what the plan says must be built, in one bake run, and names every planned image's candidate. The builder is
 * not called when everything is reused; nothing gets a name when anything fails.
 */
export async function run(inputs: BuildInputs, ports: BuildPorts): Promise<BuildResult> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  await refuseStale(inputs.plan, { workspace, files: ports.files });
  const planned = joinPlan(inputs.plan, workspace);
  const places = inputs.noCache
    ? new Map()
    : await assemblyPlaces({ images: planned, push: inputs.push }, ports);
  const plan = wholePlan(inputs.plan, places);
  const images = joinPlan(plan, workspace);
  // Before anything that takes time: it throws what is wrong with the plan.
  const options = await bakeOptions({ ...inputs, plan }, workspace, ports);
  const { folders } = prepareBake(options);
  await requireReused(plan, ports.engine);
  const order = sourceOrder(options, inputs, ports);
  const { members } = folders.size === 0 ? nothingTaken : await fetchFor(options, ports, order);
  const { definition: wanted } = prepareBake({ ...options, members });
  const parents = await keptParents(images, { folder: options.files, order, definition: wanted }, ports);
  const { built, named } = await withLaidFolder({ plan, folder: options.laid }, ports, async () => {
    const built =
      wanted.group.default.targets.length === 0
        ? undefined
        : await withLayouts({ ...inputs, plan, definition: wanted }, ports, (layouts) =>
            bake(bakeDefinition({ ...options, members, layouts: new Map([...layouts, ...parents]) }), {
              ...{ inputs: { ...inputs, plan }, ports, images },
              materials: lockedMaterials(plan, workspace, inputs.mirrors),
            }),
          );
    // The builder read the folder at its own time: what was edited meanwhile must not get the key of what was planned.
    if (built !== undefined) {
      const now = await loadWorkspace(ports.files, inputs.images);
      await refuseStale(plan, { workspace: now, files: ports.files });
      await requireLabels(wanted, built.digests, ports.engine);
    }
    const made = built?.digests ?? new Map();
    const laid = await readLaid({ plan, made, folder: options.laid }, ports.files);
    return { built, named: await nameMade({ plan, images, workspace, places, made, laid }, ports) };
  });
  if ('mismatch' in named) {
    ports.talk.warn(`${named.mismatch}: the builder makes all of it`);
    return run({ ...inputs, plan: wholePlan(plan) }, ports);
  }
  const pushed = inputs.push
    ? await pushCandidates(named, { ...inputs, registry: plan.registry }, ports)
    : named;
  return {
    schema: 'officina.build/v1',
    registry: plan.registry,
    candidates: pushed,
    milliseconds: built?.milliseconds ?? 0,
    ...(built === undefined ? {} : { steps: built.steps }),
  };
}

const nothingTaken = { members: new Map() };

/** What the plan found in the engine must still be there, as it was. */
async function requireReused(plan: Plan, engine: Pick<EngineImages, 'inspect'>): Promise<void> {
  for (const { name, platforms } of plan.images) {
    for (const { platform, action, found, key, digest } of platforms) {
      if (action !== 'reuse' || found !== 'engine') continue;
      const image = await engine.inspect(engineGreenName(name, key));
      if (image !== undefined && image.digest === digest) continue;
      throw new FactoryError(
        'candidate-missing',
        `${name} for ${platform}: the plan reuses ${digest}, the engine has ${image?.digest ?? 'none'}`,
        { hint: 'run officina plan again' },
      );
    }
  }
}

/** The bake file of a plan as JSON, for `--print` and for running by hand with `docker buildx bake -f`. */
export async function definition(
  inputs: BuildInputs,
  ports: Pick<BuildPorts, 'files' | 'materials' | 'environments'>,
): Promise<string> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const options = await bakeOptions(inputs, workspace, ports);
  const members = await takePacked(prepareBake(options).packed, ports);
  return renderBake(bakeDefinition({ ...options, members }));
}

/** Brings everything that a plan builds from, so that a build after it needs no network. Throws what the store throws. */
export async function fetch(
  inputs: BuildInputs,
  ports: FetchPorts & Pick<BuildPorts, 'files' | 'registry' | 'places'>,
): Promise<Fetched> {
  const { plan } = inputs;
  const workspace = await loadWorkspace(ports.files, inputs.images);
  await refuseStale(plan, { workspace, files: ports.files });
  const options = await bakeOptions(inputs, workspace, ports);
  const order = sourceOrder(options, inputs, ports);
  await keptParents(joinPlan(plan, workspace), { folder: options.files, order }, ports);
  return (await fetchFor(options, ports, order)).fetched;
}

/** Whom to ask for what a plan builds from. */
function sourceOrder(
  { plan, workspace, packageLocks = new Map() }: BakeOptions,
  { sources = '.officina/sources', from }: Pick<BuildInputs, 'sources' | 'from'>,
  { places }: Pick<BuildPorts, 'places'>,
): SourceOrder {
  const keep = from === undefined ? workspace.factory.keep : 'folder';
  const place = places?.open(keep, { repository: plan.registry, folder: from ?? sources });
  const tags = lockSources(plan, { workspace, packageLocks }).map(({ tag }) => tag);
  return { place, only: from !== undefined, tags };
}

async function bakeOptions(
  inputs: BuildInputs,
  workspace: Workspace,
  ports: Pick<BuildPorts, 'files'>,
): Promise<BakeOptions & { readonly laid: string }> {
  const { cache = { from: [], to: [] }, folder = defaultFolder, mirrors, plan } = inputs;
  return {
    ...inputs,
    workspace,
    cache: cacheOptions(cache, { registry: plan.registry, mirrors, folder }),
    packageLocks: await readPackageLocks(workspace, ports.files),
    files: `${folder}/files`,
    laid: `${runFile({ plan, folder })}.laid`,
  };
}
