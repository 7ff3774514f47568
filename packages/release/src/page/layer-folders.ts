import type { DigestReference, PageLayer, RegistryLayers } from '@officina/core';

const depth = 4;

/** The unpacked bytes of a layer by folder, at most four names deep (`/usr/local/bin/kubectl`); what lies deeper counts for its fourth. */
export async function layerFolders(reference: DigestReference, layers: RegistryLayers): Promise<PageLayer> {
  const folders = new Map<string, number>();
  await layers.files(reference, (path, size) => {
    const folder = path.split('/').filter(Boolean).slice(0, depth).join('/');
    folders.set(folder, (folders.get(folder) ?? 0) + size);
  });
  const largest = [...folders]
    .filter(([, size]) => size > 0)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const rest = largest.slice(limit).reduce((sum, [, size]) => sum + size, 0);
  return Object.fromEntries([
    ...largest.slice(0, limit),
    ...(rest === 0 ? [] : [['(others)', rest] as const]),
  ]);
}

/** Folders that a layer is told by; what is smaller is one more. */
const limit = 60;
