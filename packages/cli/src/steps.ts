import {
  type BuildInputs,
  type BuildSecret,
  type Fetched,
  fetch as fetchFor,
  run as runBuild,
  verify as runVerify,
  type VerifyResult,
} from '@officina/build';
import {
  type BuildResult,
  loadWorkspace,
  type Plan,
  parseBuildResult,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
  renderDocument,
  type SmokeResult,
} from '@officina/core';
import { ensureQemu, findNpmSettings, findRevision, sleep } from '@officina/host';
import { keyHistory, type PlanInputs, platformsToBuild, run as runPlan } from '@officina/plan';
import { type ResolveInputs, type ResolveResult, refusalOf, run as runResolve } from '@officina/resolve';
import { createReports, run as runSmoke, smokeError } from '@officina/smoke';
import { withNpmSecrets } from './npm-secrets.ts';
import { findVerifySubjects, planOfTags } from './verify-subjects.ts';
import { debianSolver, type Workshop } from './workshop.ts';

/** Wishes to locks; without an engine Debian packages stay as they are locked. A check asks for them only with `debian`. */
export async function resolve(
  workshop: Workshop,
  {
    debian = false,
    ...inputs
  }: Pick<ResolveInputs, 'mode' | 'only' | 'allowDowngrade' | 'holdVersions'> & { debian?: boolean },
): Promise<ResolveResult> {
  const { options } = workshop;
  const asked = debian ? await workshop.connect() : undefined;
  const engine = inputs.mode === 'check' ? asked : (asked ?? (await workshop.connectIfThere()));
  return runResolve(
    {
      ...inputs,
      images: options.images,
      ...(options.platforms === undefined ? {} : { platforms: options.platforms }),
    },
    engine === undefined ? workshop : { ...workshop, debian: debianSolver(engine, workshop) },
  );
}

/** The same as a task that a person sees, which ends as failed where something was refused. */
export async function resolveTask(
  workshop: Workshop,
  title: string,
  inputs: Parameters<typeof resolve>[1],
): Promise<ResolveResult> {
  let result: ResolveResult | undefined;
  try {
    await workshop.talk.task(title, async () => {
      result = await resolve(workshop, inputs);
      const refusal = refusalOf(result);
      if (refusal !== undefined) throw refusal;
    });
  } catch (error) {
    // What moved beside it is in the result as well, and whoever shows that throws the refusal after it.
    if (result === undefined) throw error;
  }
  if (result === undefined) throw new RangeError('a task ended without its work');
  return result;
}

/** The plan, kept as plan.json. */
export async function plan(
  workshop: Workshop,
  inputs: Pick<PlanInputs, 'only' | 'rebuild' | 'variant'> = {},
): Promise<Plan> {
  const { options, files, exec, place } = workshop;
  const commit = findRevision(options.images, exec).then((revision) =>
    revision === undefined || revision.dirty ? undefined : revision.commit,
  );
  // Asked only about what the registry lacks.
  const engine = {
    inspect: async (name: string) => (await workshop.connectIfThere())?.images.inspect(name),
    names: async (pattern: string) => (await workshop.connectIfThere())?.images.names(pattern) ?? [],
  };
  const { images, registry, platforms } = options;
  const [document] = await Promise.all([
    runPlan(
      { ...inputs, images, registry, platforms, commit },
      { ...workshop, engine, history: keyHistory(files, options.state) },
    ),
    commit,
  ]);
  await files.write(place('plan.json'), renderDocument(document));
  return document;
}

/** Brings everything that a plan builds from, and lays it out for the builder; from a folder alone, where one is named. */
export async function fetch(workshop: Workshop, planned: Plan, from?: string): Promise<Fetched> {
  const { options, place, settings } = workshop;
  const { images } = options;
  const inputs = { images, plan: planned, push: false, mirrors: settings.mirrors, folder: place('build') };
  return fetchFor(
    { ...inputs, sources: place('sources'), ...(from === undefined ? {} : { from }) },
    workshop,
  );
}

/** Builds what a plan says, kept as build.json. */
export async function build(
  workshop: Workshop,
  inputs: Pick<BuildInputs, 'plan' | 'push'> & Partial<Pick<BuildInputs, 'noCache' | 'builder' | 'cache'>>,
): Promise<BuildResult> {
  const { exec, files, place } = workshop;
  const platforms = platformsToBuild(inputs.plan);
  const [npm, { common, ports }] = await Promise.all([
    platforms.length > 0 ? findNpmSettings(exec) : undefined,
    builder(workshop),
  ]);
  if (workshop.options.installEngine) await ensureQemu(platforms, workshop);
  const make = (secrets: readonly BuildSecret[]) =>
    runBuild({ ...common, ...inputs, ...lent(workshop.options, secrets) }, ports);
  const document = await withNpmSecrets(npm, make);
  await files.write(place('build.json'), renderDocument(document));
  return document;
}

/**
 * Builds tested images again without a cache and compares, kept as verify/verify.json beside documents of its own. Images
 * go by their names, their channels, or tags of the registry; all when none is given.
 */
export async function verify(
  workshop: Workshop,
  {
    images = [],
    variant,
    builder: named,
  }: { readonly images?: readonly string[]; readonly builder?: string } & Pick<PlanInputs, 'variant'>,
): Promise<VerifyResult> {
  const { connect, exec, files, options, place } = workshop;
  const workspace = await loadWorkspace(files, options.images);
  const repository = options.registry ?? workspace.factory.registry;
  const subjects = await findVerifySubjects(images, { workspace, repository }, workshop);
  const only = subjects.length === 0 ? undefined : [...new Set(subjects.map(({ image }) => image))];
  const apart = { ...workshop.with({ state: place('verify') }), connect };
  const planned = planOfTags(await plan(apart, { only, variant }), subjects);
  const { common, ports } = await builder(apart);
  const document = await withNpmSecrets(await findNpmSettings(exec), (secrets) =>
    runVerify(
      {
        ...common,
        only,
        plan: planned,
        ...lent(options, secrets),
        ...(named === undefined ? {} : { builder: named }),
      },
      ports,
    ),
  );
  await files.write(apart.place('verify.json'), renderDocument(document));
  return document;
}

/** What building takes, on the engine that answers. */
async function builder(workshop: Workshop) {
  const { options, exec, place, settings } = workshop;
  const { connection, documents: engineDocuments, images, layers } = await workshop.connect();
  const { mirrors } = settings;
  return {
    common: {
      ...{ images: options.images, mirrors, network: options.network },
      ...{ folder: place('build'), sources: place('sources') },
    },
    ports: {
      ...workshop,
      exec: withEnv(exec, connection.env),
      sleep,
      cli: connection.cli,
      engine: images,
      documents: engineDocuments,
      layers,
    },
  };
}

/** What build steps may read or use: what the person gives, and npm's own settings where they give none of that name. */
export function lent(
  { secrets = [], ssh = [] }: Workshop['options'],
  own: readonly BuildSecret[],
): Pick<BuildInputs, 'secrets' | 'ssh'> {
  const given = new Set(secrets.map(({ id }) => id));
  return {
    secrets: [...own.filter(({ id }) => !given.has(id)), ...secrets],
    ...(ssh.length === 0 ? {} : { ssh }),
  };
}

/** Tests the candidates, kept as smoke.json; not green is a result here. */
export async function smoke(
  workshop: Workshop,
  inputs: { readonly plan: Plan; readonly build: BuildResult; readonly push: boolean },
): Promise<SmokeResult> {
  const { options, files, place } = workshop;
  const engine = await workshop.connect();
  const document = await runSmoke(
    { ...inputs, images: options.images, inventory: true },
    {
      ...workshop,
      containers: engine.containers,
      engine: engine.images,
      layers: engine.layers,
      platform: engine.connection.platform,
      reports: createReports(files, place('reports')),
    },
  );
  await files.write(place('smoke.json'), renderDocument(document));
  return document;
}

/** Throws smoke-failed, naming what failed, when a report is not green. */
export function requireGreen(result: SmokeResult): void {
  const error = smokeError(result);
  if (error !== undefined) throw error;
}

/** The documents of earlier steps, as the state folder or a named file has them. */
export const documents = {
  plan: reader('plan.json', parsePlan),
  build: reader('build.json', parseBuildResult),
  smoke: reader('smoke.json', parseSmokeResult),
  release: reader('release.json', parseReleaseRecord),
};

function reader<T>(name: string, parse: (text: string, origin: { file: string }) => T) {
  const verb = name.replace('.json', '');
  const hint = `run officina ${verb} first, or name the file with --${verb}`;
  return (workshop: Workshop, file = workshop.place(name)): Promise<T> =>
    readDocument(workshop.files, file, parse, hint);
}

function withEnv(exec: Workshop['exec'], env: Readonly<Record<string, string>>): Workshop['exec'] {
  return {
    run: (command, args, options) =>
      exec.run(command, args, { ...options, env: { ...env, ...options?.env } }),
  };
}
