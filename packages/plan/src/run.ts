import {
  type Digest,
  FactoryError,
  type Files,
  folderName,
  inLineOrder,
  inputsDigest,
  isFactoryError,
  type Lock,
  loadWorkspace,
  mapUntilFailure,
  mergeErrors,
  namedImages,
  type OpenBuilds,
  type Plan,
  type PlannedImage,
  type Platform,
  requireLock,
  type SharedFiles,
  type Talk,
  type Workspace,
} from '@officina/core';
import { decide, type Keyed } from './decide/decide.ts';
import { type GreenEngine, type GreenRegistry, greenLookup } from './decide/green.ts';
import { releasedKeys } from './decide/released-keys.ts';
import { type ContextFiles, examineContext, readContextFiles, readShared } from './graph/context-files.ts';
import { examineGraph, type GraphImage } from './graph/graph.ts';
import { closedRuns, lentSteps, openBuilds } from './graph/open.ts';
import { otherPythons } from './graph/other-pythons.ts';
import { skippedPackages } from './graph/skipped-packages.ts';
import { coveredLinks, withoutUnpacker } from './graph/tool-place.ts';
import { aliasesOf, channelsOf, findVariant } from './graph/variant.ts';
import { keyDocument, keyOf } from './key/key.ts';
import type { BuilderSettings } from './key/key-document.ts';
import { type KeyHistory, openMemory } from './key/key-history.ts';
import { builderSettings } from './key/settings.ts';
import { emptySmoke } from './smoke-empty.ts';

export interface PlanInputs {
  /** The folder that holds factory.yaml and the image folders. */
  readonly images: string;
  /** Instead of factory.yaml's. */
  readonly registry?: string | undefined;
  /** Instead of factory.yaml's. */
  readonly platforms?: readonly Platform[] | undefined;
  /** Only these images and those that they stand on. */
  readonly only?: readonly string[] | undefined;
  /** A variant of factory.yaml, in place of the whole graph. */
  readonly variant?: string | undefined;
  /** Images to build although a tested one is there; their children follow. */
  readonly rebuild?: readonly string[] | undefined;
  /** The git commit of the workspace; waited for at the end. */
  readonly commit?: string | undefined | Promise<string | undefined>;
  /** Seconds since 1970: the time of every image and SOURCE_DATE_EPOCH of its steps, instead of the constant. */
  readonly epoch?: number | undefined;
  /** Bytes that one Dockerfile may take of its folder; 200 MiB when left out. */
  readonly contextLimit?: number | undefined;
}

export interface PlanPorts {
  readonly files: Files;
  readonly registry: GreenRegistry;
  /** undefined where there is no engine. */
  readonly engine: GreenEngine | undefined;
  readonly talk: Pick<Talk, 'warn'>;
  /** Where earlier keys are kept, so that `why` can name what changed. */
  readonly history?: KeyHistory | undefined;
}

/** Says for every image and platform whether it is built or reused, and why; changes nothing but the history. */
export async function run(inputs: PlanInputs, ports: PlanPorts): Promise<Plan> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const platforms = [...new Set(inputs.platforms ?? workspace.factory.platforms)];
  const registry = inputs.registry ?? workspace.factory.registry;
  const settings = builderSettings(workspace, inputs.epoch);
  const variant = findVariant(workspace.factory, inputs.variant);
  const graph = examineGraph(workspace, { platforms, only: inputs.only, skip: variant?.skip });
  const { nodes } = graph;
  const examined = await mapUntilFailure(nodes, 16, (node) => examineContext(ports.files, node));
  refuse([...graph.problems, ...examined.flatMap((context) => context.problems)]);
  refuse(withoutUnpacker(nodes));
  const channels = channelsOf(nodes, variant);
  const rebuild = checkRebuild(nodes, namedImages(inputs.rebuild ?? [], workspace.images));
  const locks = requireLocks(nodes);
  if (variant?.skip !== undefined) refuse(skippedPackages(nodes, { images: workspace.images, platforms }));
  refuse(otherPythons(nodes, { images: workspace.images, platforms }));
  const limit = inputs.contextLimit ?? 200 * 1024 * 1024;
  const contexts = await mapUntilFailure(nodes, 16, (node, at) =>
    readContextFiles(ports.files, node, {
      lock: locks[at] as Lock,
      limit,
      entries: examined[at]?.entries ?? [],
    }),
  );
  const shared = await readShared(ports.files, nodes, { limit });
  refuse(nodes.flatMap((node, at) => coveredLinks(node, contexts[at] as ContextFiles)));
  warnLoose(nodes, ports.talk);

  const items = keyAll({ nodes, locks, contexts, shared, platforms, settings });
  const memory = await openMemory(ports.history, ports.talk);
  const { find, registryAnswers } = greenLookup(ports, registry, items.length);
  const place = { repository: registry, variant: variant?.name };
  const released = releasedKeys(place, { ...ports, answers: registryAnswers });
  const decisions = await decide(items, { find, memory, released, rebuild });
  await memory.save();
  const open = openBuilds(nodes);
  const commit = await inputs.commit;

  return {
    schema: 'officina.plan/v1',
    registry,
    ...(commit === undefined ? {} : { commit }),
    ...(variant === undefined ? {} : { variant: variant.name }),
    epoch: settings.epoch,
    images: nodes.map(({ image, parents, contexts: named, tools, externals, inherited, ...node }, at) => ({
      name: image.name,
      folder: folderName(image),
      parents: [...parents],
      ...aliasesOf(named),
      externals: Object.fromEntries(externals.map((name) => [name, externalReference(locks[at], name)])),
      tools: [...tools],
      ...(inherited.size === 0 ? {} : { inherited: Object.fromEntries(inherited) }),
      ...(node.scripts ? { scripts: true } : {}),
      ...(node.shared.length === 0 ? {} : { shared: [...node.shared] }),
      channels: channels.get(image.name) ?? [],
      ...openOf(image.name, open),
      platforms: decisions.filter((_, item) => items[item]?.node === nodes[at]),
      readings: readingsOf(nodes[at] as GraphImage, contexts[at] as ContextFiles, { workspace, shared }),
    })),
  };
}

function refuse(problems: readonly FactoryError[]): void {
  if (problems.length > 0) throw mergeErrors(inLineOrder(problems));
}

/** What build needs to know that it reads what plan read. */
function readingsOf(
  { image, readings }: GraphImage,
  contexts: ContextFiles,
  { workspace, shared }: { readonly workspace: Workspace; readonly shared: SharedFiles },
): PlannedImage['readings'] {
  // Nearly always the same files on every platform.
  const digests = new Map<string, Digest>();
  return Object.fromEntries(
    [...readings].map(([platform, { base, sources }]) => {
      const taken = sources.join('\n');
      const inputs =
        digests.get(taken) ??
        inputsDigest(image, { ...workspace, shared, files: contexts.get(platform) ?? new Map() });
      digests.set(taken, inputs);
      return [platform, { base, sources: [...sources], inputs }];
    }),
  );
}

interface KeyAllOptions {
  readonly nodes: readonly GraphImage[];
  readonly locks: readonly Lock[];
  readonly contexts: readonly ContextFiles[];
  readonly shared: SharedFiles;
  readonly platforms: readonly Platform[];
  readonly settings: BuilderSettings;
}

function keyAll({ nodes, locks, contexts, shared, platforms, settings }: KeyAllOptions): Keyed[] {
  const keys = new Map<Platform, Map<string, Digest>>(platforms.map((platform) => [platform, new Map()]));
  return nodes.flatMap((node, at) =>
    [...node.readings.keys()].map((platform) => {
      const image = node.image.name;
      const document = keyDocument({
        node,
        lock: locks[at] as Lock,
        platform,
        files: contexts[at]?.get(platform) ?? new Map(),
        shared,
        parentKeys: keys.get(platform) ?? new Map(),
        settings,
      });
      const key = keyOf(document);
      keys.get(platform)?.set(image, key);
      return { image, platform, key, document, node };
    }),
  );
}

function requireLocks(nodes: readonly GraphImage[]): Lock[] {
  const errors: FactoryError[] = [];
  const locks = nodes.flatMap(({ image, readings }) => {
    try {
      return [requireLock(image, [...readings.keys()])];
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      errors.push(error);
      return [];
    }
  });
  if (errors.length > 0) throw mergeErrors(errors);
  return locks;
}

function checkRebuild(nodes: readonly GraphImage[], names: readonly string[]): Set<string> {
  const planned = new Set(nodes.map((node) => node.image.name));
  const unknown = names.filter((name) => !planned.has(name));
  if (unknown.length === 0) return new Set(names);
  throw new FactoryError(
    'image-unknown',
    `${unknown.join(', ')} is to be built anew and is not in this plan`,
    {
      hint: `planned are ${[...planned].slice(0, 20).join(', ')}`,
    },
  );
}

function warnLoose(nodes: readonly GraphImage[], talk: Pick<Talk, 'warn'>): void {
  for (const message of emptySmoke(nodes)) talk.warn(message);
  for (const { image, externals } of nodes) {
    for (const message of [...closedRuns(image), ...lentSteps(image)]) talk.warn(message);
    const idle = Object.keys(image.spec.parents).filter(
      (name) => !externals.includes(name) && name !== image.spec.frontend && name !== image.spec['unpack-in'],
    );
    if (idle.length > 0)
      talk.warn(`${image.folder}/image.yaml: no line of the Dockerfile takes ${idle.join(', ')}`);
  }
}

function openOf(name: string, open: ReadonlyMap<string, OpenBuilds>): Pick<PlannedImage, 'open'> {
  const found = open.get(name);
  return found === undefined ? {} : { open: found };
}

function externalReference(lock: Lock | undefined, name: string): string {
  const parent = lock?.parents[name];
  return parent === undefined ? name : `${parent.image}:${parent.tag}@${parent.digest}`;
}
