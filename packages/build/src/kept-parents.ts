import {
  type Bring,
  createBringer,
  type Digest,
  digested,
  type Files,
  type FolderContent,
  isFactoryError,
  type KeptMaterial,
  type LockedParent,
  type Material,
  type MaterialStore,
  mapUntilFailure,
  type ParentFile,
  type Platform,
  parentFiles,
  parentLayout,
  parentMaterial,
  type Registry,
  type SourceOrder,
} from '@officina/core';
import type { Layouts } from './apart-builder.ts';
import { type BakeDefinition, takenContexts } from './bake.ts';
import { lineage, type Planned } from './lineage.ts';
import { createShelf } from './material-folder.ts';

interface Ports {
  readonly materials: MaterialStore;
  readonly files: Pick<Files, 'read'>;
  readonly registry?: Pick<Registry, 'head'> | undefined;
}

interface Options {
  /** Where the folders are to be. */
  readonly folder: string | undefined;
  readonly order: SourceOrder;
  /** What the builder is asked for: only parents that a target of it takes are looked for. All, where it is left out. */
  readonly definition?: BakeDefinition;
}

/**
 * Folders of the external parents that a builder cannot get from upstream, by their locked digest: those that this machine
 * has, and those that upstream does not give and the place that keeps sources has. The builder asks upstream for all
 * others, also for those that nobody has: it may have them itself. Throws source-missing, where a part is gone or upstream
 * is not to be asked.
 */
export async function keptParents(
  images: ReadonlyMap<string, Planned>,
  { folder = 'files', order, definition }: Options,
  ports: Ports,
): Promise<Layouts> {
  if (order.place === undefined) return new Map();
  const found = new Map<Digest, FolderContent>();
  const contexts = definition && takenContexts(definition);
  for (const { parent, what, platform } of wantedParents(images)) {
    if (contexts?.some((context) => context.endsWith(`@${parent.digest}`)) === false) continue;
    const files = await findParent(parent, { what, platform, order }, ports);
    if (files === undefined) continue;
    const before = found.get(parent.digest);
    found.set(parent.digest, { ...before, ...parentLayout(parent, files) });
  }
  const shelf = createShelf(folder);
  const layouts = new Map([...found].map(([digest, content]) => [digest, shelf.add(content)] as const));
  for (const [path, content] of shelf.folders) await ports.materials.layOut(content, path);
  return layouts;
}

interface Wanted {
  readonly parent: LockedParent;
  readonly what: string;
  readonly platform: Platform;
}

/** The parents of all that is built or assembled, of its ancestors too, each once for a platform. */
function wantedParents(images: ReadonlyMap<string, Planned>): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { name, planned } of images.values()) {
    for (const { platform } of planned.platforms.filter(({ action }) => action !== 'reuse')) {
      for (const { lock } of lineage(name, images)) {
        for (const [key, parent] of Object.entries(lock.parents)) {
          const what = `${lock.image}: parent ${key} for ${platform}`;
          wanted.set(`${parent.digest} ${platform}`, { parent, what, platform });
        }
      }
    }
  }
  return [...wanted.values()];
}

type About = Omit<Wanted, 'parent'>;

async function findParent(
  parent: LockedParent,
  { order, ...about }: About & { readonly order: SourceOrder },
  ports: Ports,
): Promise<Material[] | undefined> {
  const { materials, registry } = ports;
  const local = await readWhole(parent, { ...about, bring: undefined }, ports);
  if (local !== undefined) return local;
  if (order.only !== true && (await isUpstream(parent, registry))) return undefined;
  const bring = createBringer(materials, { ...order, only: true });
  return readWhole(
    parent,
    { ...about, bring: order.only === true ? bring : forgiving(bring, parent) },
    ports,
  );
}

async function isUpstream({ image, digest }: LockedParent, registry: Ports['registry']): Promise<boolean> {
  try {
    return registry === undefined || (await registry.head(digested(image, digest))) !== undefined;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return false;
  }
}

type Find = (material: Material) => Promise<KeptMaterial | undefined>;

/** Where the place does not know a parent at all, the builder may. */
function forgiving(bring: Bring, { digest }: LockedParent): Find {
  return async (material) => {
    try {
      return await bring(material);
    } catch (error) {
      const isFirst = digest === `sha256:${material.hash.hex}`;
      if (isFirst && isFactoryError(error) && error.code === 'source-missing') return undefined;
      throw error;
    }
  };
}

/** Every file of a parent, once it is in the store; undefined when one is not to be had. */
async function readWhole(
  parent: LockedParent,
  { what, platform, bring }: About & { readonly bring: Find | undefined },
  { materials, files }: Ports,
): Promise<Material[] | undefined> {
  const find: Find = bring ?? (({ hash }) => materials.find(hash));
  // Nothing is asked at this address: what it has was brought by its hash.
  const materialOf = (file: ParentFile) => parentMaterial(what, file, { file: '' });
  const read = async (file: ParentFile) => {
    const kept = await find(materialOf(file));
    return kept && files.read(kept.file);
  };
  const all = await parentFiles(parent, platform, read);
  const there = await mapUntilFailure(all ?? [], 8, async (file) => find(materialOf(file)));
  return there.includes(undefined) ? undefined : all?.map(materialOf);
}
