import { join } from 'node:path';
import {
  digested,
  loadWorkspace,
  lockFile,
  type Plan,
  type PlannedImage,
  type PlannedPlatform,
  readManifest,
  type WorkspaceImage,
} from '@officina/core';
import { readPast } from '@officina/host';
import { type ProposedOrder, proposeOrder, type ToolMoves, toolMoves } from '@officina/plan';
import type { Workshop } from './workshop.ts';

/** How long a tool's moves are remembered: what it does now counts, not what it once did. */
const secondsBack = 365 * 24 * 60 * 60;

/**
 * The best order of the tools in each planned image on its first platform: sizes are those of the tested image's layers,
 * where there is one, and moves those of the locks in git.
 */
export async function orders(workshop: Workshop, planned: Plan): Promise<ProposedOrder[]> {
  const { images } = await loadWorkspace(workshop.files, workshop.options.images);
  const byName = new Map(images.map((image) => [image.name, image]));
  const found: ProposedOrder[] = [];
  // A lock that several images name tools of is read out of git once.
  const known = new Map<string, Map<string, ToolMoves>>();
  for (const entry of planned.images) {
    const image = byName.get(entry.name);
    const platform = entry.platforms[0];
    if (image === undefined || platform === undefined) continue;
    const owners = ownersOf(entry, byName);
    const layers = await layersOf(platform, planned.registry, workshop);
    for (const { folder } of owners)
      if (!known.has(folder)) known.set(folder, await movesOf(folder, workshop));
    const moves = new Map(owners.flatMap(({ folder }) => [...(known.get(folder) ?? [])]).reverse());
    const tools = Object.assign({}, ...owners.map(({ lock }) => lock?.tools).reverse());
    found.push(proposeOrder({ image, platform: platform.platform, tools, moves, layers }));
  }
  return found;
}

/** The image, and those above it that have locked what it names, nearest first. */
function ownersOf(entry: PlannedImage, images: ReadonlyMap<string, WorkspaceImage>): WorkspaceImage[] {
  const names = new Set([entry.name, ...Object.values(entry.inherited ?? {})]);
  return [...names].flatMap((name) => images.get(name) ?? []);
}

async function movesOf(folder: string, { exec, clock }: Workshop): Promise<Map<string, ToolMoves>> {
  const now = Math.floor(clock.now().getTime() / 1000);
  return toolMoves(await readPast(join(folder, lockFile), now - secondsBack, exec), now);
}

/** Bytes of each layer of the tested image, lowest first; undefined where there is none. */
async function layersOf(
  { digest, found, assembly }: PlannedPlatform,
  repository: string,
  { registry, connectIfThere }: Workshop,
): Promise<number[] | undefined> {
  const tested = digest === undefined ? assembly : { digest, found };
  if (tested === undefined) return undefined;
  const manifest =
    tested.found === 'engine'
      ? (await (await connectIfThere())?.documents.read(tested.digest))?.manifest
      : (await registry.manifest(digested(repository, tested.digest)))?.body;
  return readManifest(manifest)?.layers?.map(({ size = 0 }) => size);
}
