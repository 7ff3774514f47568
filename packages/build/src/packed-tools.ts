import {
  type CopiedPaths,
  type FolderContent,
  type Material,
  type MaterialStore,
  mapUntilFailure,
  type PackedFiles,
} from '@officina/core';

/** An archive of which a tool wants single files. */
export interface PackedTool extends PackedFiles {
  readonly archive: Material;
}

/** Files that were taken out of archives, by archiveKey and then by their names in it. */
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
  readonly packed: PackedTool[];
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
  packed.push({ archive, packing, members: names });
  const found = members.get(archiveKey({ archive, packing }));
  return found !== undefined && names.every((name) => found.has(name)) ? found : undefined;
}

/** Takes the single files out of their archives, each archive read once; throws what the store throws. */
export async function takePacked(
  packed: readonly PackedTool[],
  { materials }: { readonly materials: Pick<MaterialStore, 'take'> },
): Promise<TakenMembers> {
  const wanted = new Map<string, PackedTool>();
  for (const one of packed) {
    const key = archiveKey(one);
    const before = wanted.get(key)?.members ?? [];
    wanted.set(key, { ...one, members: [...new Set([...before, ...one.members])] });
  }
  const taken = await mapUntilFailure([...wanted], lanes, async ([key, { archive, packing, members }]) => {
    return [key, await materials.take(archive, { packing, members })] as const;
  });
  return new Map(taken);
}
