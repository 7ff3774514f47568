import {
  type BuildInputs,
  type BuildSecret,
  type Fetched,
  fetch as fetchFor,
  run as runBuild,
} from '@officina/build';
import { type BuildResult, type Plan, renderDocument } from '@officina/core';
import { createPythonEnvironments, ensureQemu, sleep } from '@officina/host';
import { platformsToBuild } from '@officina/plan';
import { npmSettingsFor, withNpmSecrets } from './npm-secrets.ts';
import type { Workshop } from './workshop.ts';

/** Brings everything that a plan builds from, and lays it out for the builder; from a folder alone, where one is named. */
export async function fetch(workshop: Workshop, planned: Plan, from?: string): Promise<Fetched> {
  const { options, place, settings } = workshop;
  const { images } = options;
  const inputs = { images, plan: planned, push: false, mirrors: settings.mirrors, folder: place('build') };
  return fetchFor(
    { ...inputs, sources: place('sources'), ...(from === undefined ? {} : { from }) },
    { ...workshop, environments: createPythonEnvironments(workshop) },
  );
}

/** Builds what a plan says, kept as build.json. */
export async function build(
  workshop: Workshop,
  inputs: Pick<BuildInputs, 'plan' | 'push'> & Partial<Pick<BuildInputs, 'noCache' | 'builder' | 'cache'>>,
): Promise<BuildResult> {
  const { files, place } = workshop;
  const platforms = platformsToBuild(inputs.plan);
  const makers = builder(workshop);
  // Looked for while everything else is read and comes; what is wrong with it is said when it is needed.
  if (platforms.length > 0) makers.then(({ ports }) => ports.cli()).catch(() => undefined);
  const [npm, { common, ports }] = await Promise.all([npmSettingsFor(inputs.plan, workshop), makers]);
  if (workshop.options.installEngine) await ensureQemu(platforms, workshop);
  const make = (secrets: readonly BuildSecret[]) =>
    runBuild({ ...common, ...inputs, ...lent(workshop.options, secrets) }, ports);
  const document = await withNpmSecrets(npm, make);
  await files.write(place('build.json'), renderDocument(document));
  return document;
}

/** What building takes, on the engine that answers. */
export async function builder(workshop: Workshop) {
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
      environments: createPythonEnvironments(workshop),
      registry: workshop.keptRegistry,
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

function withEnv(exec: Workshop['exec'], env: Readonly<Record<string, string>>): Workshop['exec'] {
  return {
    run: (command, args, options) =>
      exec.run(command, args, { ...options, env: { ...env, ...options?.env } }),
  };
}
