import type { AssetStore, MaterialStore, StoredAsset } from '@officina/core';

/** What reads a file out of an archive. */
export interface ArchivePorts {
  readonly assets: AssetStore;
  readonly materials: Pick<MaterialStore, 'take'>;
  readonly files: { read(path: string): Promise<string | undefined> };
}

/** The text of one member of a zip file that has it; undefined where it is no file. */
export async function memberText(
  stored: StoredAsset,
  { what, member }: { readonly what: string; readonly member: string },
  { materials, files }: ArchivePorts,
): Promise<string | undefined> {
  const archive = {
    what,
    from: { file: stored.file },
    hash: { algorithm: 'sha256', hex: stored.sha256 },
  } as const;
  const taken = (await materials.take(archive, { packing: 'zip', members: [member] })).get(member);
  return taken !== undefined && typeof taken.from === 'object' && 'file' in taken.from
    ? files.read(taken.from.file)
    : undefined;
}
