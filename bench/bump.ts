import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  assetsFor,
  downloadOf,
  FactoryError,
  type LockedAsset,
  lockPath,
  parseLock,
  renderLock,
} from '@officina/core';
import type { FreshAsset } from './assets.ts';
import { type Ground, layersOf, type Place } from './ground.ts';
import type { ImageBlobs } from './manifest.ts';

export const chain = ['base', 'gemini', 'devpod'] as const;

/** A tool of the base with other bytes than before, for both sides. */
export interface Bump {
  readonly tool: string;
  readonly old: LockedAsset;
  readonly fresh: FreshAsset;
}

/**
 * The tools of the base that are real programs here; a stand-in of 300 bytes would say nothing, and a byte more breaks an
 * archive that checks itself.
 */
export async function bumpable({ load, platform }: Ground): Promise<string[]> {
  const base = (await load()).images.find(({ name }) => name === 'base');
  const tools = Object.entries(base?.lock?.tools ?? {}).filter(([, locked]) => {
    const assets = assetsFor(locked, platform);
    const [{ path, url = '' } = {}] = assets;
    const isWhole = assets.length === 1 && path === undefined && !url.endsWith('.tar.xz');
    return locked.standIn === undefined && isWhole;
  });
  if (tools.length === 0)
    throw new FactoryError(
      'asset-missing',
      'every tool of the base is a stand-in here: there is nothing to bump',
      { hint: 'give the bench a network that reaches the tools of the base, then run it again' },
    );
  return tools.map(([name]) => name);
}

/** Makes a bump of a tool. */
export async function newBump(ground: Ground, tool: string): Promise<Bump> {
  const base = (await ground.load()).images.find(({ name }) => name === 'base');
  const locked = base?.lock?.tools[tool];
  const [old] = locked === undefined ? [] : assetsFor(locked, ground.platform);
  if (old === undefined)
    throw new FactoryError('asset-missing', `the base has no ${tool}`, {
      hint: `look at tools in base/image.yaml: the row bumps ${tool}`,
    });
  return { tool, old, fresh: await ground.assets.fresh(old) };
}

/** As many bumps as asked for, of one real tool after the other. */
export async function newBumps(ground: Ground, count: number): Promise<readonly Bump[]> {
  const tools = await bumpable(ground);
  const bumps: Bump[] = [];
  for (let at = 0; at < count; at += 1) bumps.push(await newBump(ground, tools[at % tools.length] ?? ''));
  return bumps;
}

/** Writes a workspace whose lock has the bump, to be planned and built. */
export async function bumpedWorkspace(
  ground: Ground,
  { tool, old, fresh }: Bump,
): Promise<Required<Pick<Place, 'state' | 'images'>>> {
  const state = join(ground.folder, 'bump');
  const images = join(state, 'images');
  await rm(images, { recursive: true, force: true });
  await cp(ground.workspace, images, { recursive: true, verbatimSymlinks: true });
  const file = lockPath(images, 'base');
  const lock = parseLock((await ground.files.read(file)) ?? '', { file });
  const locked = lock.tools[tool];
  if (locked === undefined)
    throw new FactoryError('asset-missing', `the base has no ${tool}`, {
      hint: `look at tools in base/image.yaml: the row bumps ${tool}`,
    });
  const assets = locked.assets.map((asset) => (asset.url === old.url ? { ...asset, ...fresh } : asset));
  await ground.files.write(
    file,
    renderLock({ ...lock, tools: { ...lock.tools, [tool]: { ...locked, assets } } }),
  );
  return { state, images };
}

/** Plans, builds and pushes a workspace, as CI does for a bump. */
export async function buildAndPush(ground: Ground, place: Place): Promise<void> {
  await ground.officina(['plan'], place);
  await ground.officina(['build', '--push'], place);
}

/** What a state folder's last build pushed, image by image. */
export async function pushedImages(ground: Ground, state: string): Promise<Record<string, ImageBlobs>> {
  const file = join(state, 'build.json');
  const { registry, candidates } = JSON.parse((await ground.files.read(file)) ?? '{}') as {
    registry: string;
    candidates: { image: string; digest: string }[];
  };
  const blobs = candidates.map(
    async ({ image, digest }) => [image, await layersOf(ground, `${registry}@${digest}`)] as const,
  );
  return Object.fromEntries(await Promise.all(blobs));
}

/** What a bump moved of an image. */
export interface Moved {
  readonly before: ImageBlobs;
  readonly after: ImageBlobs;
}

/** One bump as a registry and a consumer see it. */
export interface MeasuredBump {
  readonly tool: string;
  readonly images: Readonly<Record<(typeof chain)[number], Moved>>;
}

/** What is pushed of a bump: layers that no image had, and the documents of all. */
export function bytesPushed({ images }: MeasuredBump): number {
  const all = (when: 'before' | 'after') => chain.flatMap((image) => images[image][when].layers);
  return (
    downloadOf(all('after'), all('before')) + chain.reduce((sum, image) => sum + images[image].after.rest, 0)
  );
}

const known = new WeakMap<Ground, Promise<MeasuredBump[]>>();

/** Bumps every real tool of the base once, one after the other; done once per run of the bench. */
export function bumpEach(ground: Ground): Promise<MeasuredBump[]> {
  const running = known.get(ground) ?? bumpAll(ground);
  known.set(ground, running);
  return running;
}

async function bumpAll(ground: Ground): Promise<MeasuredBump[]> {
  const channels = { base: 'devpod-base', gemini: 'devpod-base-gemini', devpod: 'devpod' };
  const before = Object.fromEntries(
    await Promise.all(
      chain.map(
        async (image) => [image, await layersOf(ground, `${ground.repository}:${channels[image]}`)] as const,
      ),
    ),
  );
  const measured: MeasuredBump[] = [];
  for (const tool of await bumpable(ground)) {
    const place = await bumpedWorkspace(ground, await newBump(ground, tool));
    await buildAndPush(ground, place);
    const after = await pushedImages(ground, place.state);
    const images = Object.fromEntries(
      chain.map((image) => [image, { before: before[image], after: after[image] }]),
    ) as unknown as MeasuredBump['images'];
    measured.push({ tool, images });
  }
  return measured;
}

const seedKnown = new WeakMap<Ground, Promise<Moved>>();

/** The same of the baseline's topmost image; one bump speaks for all, since one RUN downloads everything. */
export function bumpSeed(ground: Ground): Promise<Moved> {
  const running = seedKnown.get(ground) ?? bumpSeedOnce(ground);
  seedKnown.set(ground, running);
  return running;
}

async function bumpSeedOnce(ground: Ground): Promise<Moved> {
  const { seed } = ground;
  await seed.release();
  const before = await layersOf(ground, seed.name('devpod'));
  const [tool = ''] = await bumpable(ground);
  const { old, fresh } = await newBump(ground, tool);
  await seed.release({ tag: 'bumped', instead: new Map([[old.url, fresh.url]]) });
  return { before, after: await layersOf(ground, seed.name('devpod', { tag: 'bumped' })) };
}
