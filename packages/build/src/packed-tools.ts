import {
  type CopiedPaths,
  type FolderContent,
  type Material,
  type MaterialStore,
  mapUntilFailure,
  type PackedEnvironment,
  type PackedFiles,
  type PythonEnvironments,
} from '@officina/core';
import { environmentKey } from './environment-tool.ts';

/** An archive of which a tool wants single files. */
export interface PackedTool extends PackedFiles {
  readonly archive: Material;
}

/** What is made of fetched files before the builder has them. */
export interface Packed {
  readonly tools: PackedTool[];
  readonly environments: PackedEnvironment[];
}

/** Files that were taken out of archives, by archiveKey and then by their names in it; environments, by environmentKey, under ''. */
export type TakenMembers = ReadonlyMap<string, ReadonlyMap<string, Material>>;

/** Archives that are unpacked at a time. */
const lanes = 4;

function archiveKey({ archive, packing }: Pick<PackedTool, 'archive' | 'packing'>): string {
  return `${packing} ${archive.hash.hex}`;
}

interface Copying {
  /** The tool's assets, as toolContent names them. */
  readonly content: FolderContent;
  /** Gets what must be taken out before it can be copied. */
  readonly packed: Packed;
  readonly members?: TakenMembers;
}

/** What is copied of a tool, by the names of copiedPaths; undefined where files of its archive were not taken out. */
export function copiedMaterials(
  { files, packing }: CopiedPaths,
  { content, packed, members = new Map() }: Copying,
): ReadonlyMap<string, Material> | undefined {
  const assets = new Map(
    Object.entries(content).flatMap(([name, one]) => ('hash' in one ? [[name, one] as const] : [])),
  );
  const archive = assets.get('asset');
  if (packing === undefined || archive === undefined) return assets;
  const names = [...new Set(Object.values(files))];
  packed.tools.push({ archive, packing, members: names });
  const found = members.get(archiveKey({ archive, packing }));
  return found !== undefined && names.every((name) => found.has(name)) ? found : undefined;
}

/** Who makes something of fetched files. */
export interface PackPorts {
  readonly materials: Pick<MaterialStore, 'take'>;
  readonly environments: PythonEnvironments;
}

/** The tar of an environment; undefined where it was not packed yet. */
export function packedTar(
  environment: PackedEnvironment,
  { packed, members }: { readonly packed: Packed; readonly members?: TakenMembers | undefined },
): Material | undefined {
  packed.environments.push(environment);
  return members?.get(environmentKey(environment))?.get('');
}

/**
 * Takes the single files out of their archives, each archive read once, and packs environments; throws what the store
 * throws.
 */
export async function takePacked(
  packed: Packed,
  { materials, environments }: PackPorts,
): Promise<TakenMembers> {
  const taken = await takeMembers(packed.tools, materials);
  const byKey = new Map(packed.environments.map((one) => [environmentKey(one), one]));
  const tars = await mapUntilFailure([...byKey], lanes, async ([key, environment]) => {
    const tar = await environments.pack(environment);
    return [key, new Map(tar === undefined ? [] : [['', tar]])] as const;
  });
  return new Map([...taken, ...tars]);
}

async function takeMembers(
  packed: readonly PackedTool[],
  materials: Pick<MaterialStore, 'take'>,
): Promise<(readonly [string, ReadonlyMap<string, Material>])[]> {
  const wanted = new Map<string, PackedTool>();
  for (const one of packed) {
    const key = archiveKey(one);
    const before = wanted.get(key)?.members ?? [];
    wanted.set(key, { ...one, members: [...new Set([...before, ...one.members])] });
  }
  return mapUntilFailure([...wanted], lanes, async ([key, { archive, packing, members }]) => {
    return [key, await materials.take(archive, { packing, members })] as const;
  });
}
