import {
  createBringer,
  type MaterialStore,
  mapUntilFailure,
  materialsIn,
  renderBytes,
  type SourceOrder,
  type Talk,
} from '@officina/core';
import type { MaterialFolders } from './material-folder.ts';

export interface FetchPorts {
  readonly materials: MaterialStore;
  readonly talk: Pick<Talk, 'task'>;
}

/** What a plan builds from, and what of it had to come. */
export interface Fetched {
  readonly schema: 'officina.fetch/v1';
  /** Files, each counted once. */
  readonly files: number;
  readonly bytes: number;
  /** Files and bytes that were not there. */
  readonly fetched: number;
  readonly fetchedBytes: number;
}

/** Downloads under way at a time: enough to fill a link of 20 ms with small packages. */
const lanes = 16;

/**
 * Brings every material of the folders into the store, each once, and lays the folders out; upstream alone is asked when
 * no order is given. Throws what bringing throws.
 */
export async function fetchFolders(
  folders: MaterialFolders,
  { materials, talk }: FetchPorts,
  order: SourceOrder = {},
): Promise<Fetched> {
  const wanted = materialsIn(folders.values());
  const bring = createBringer(materials, order);
  const kept = await talk.task(`fetch ${wanted.length} files`, async (progress) => {
    const known = wanted.reduce((sum, { size = 0 }) => sum + size, 0);
    let [bytes, files] = [0, 0];
    const show = () =>
      progress.detail(
        `${files} of ${wanted.length} files, ${renderBytes(bytes)}${known > bytes ? ` of ${renderBytes(known)}` : ''}`,
      );
    return mapUntilFailure(wanted, lanes, async (material) => {
      let came = 0;
      const one = await bring(material, (more) => {
        came += more;
        bytes += more;
        show();
      });
      files += 1;
      bytes += one.size - came;
      show();
      return one;
    });
  });
  for (const [folder, content] of folders) await materials.layOut(content, folder);
  const came = kept.filter(({ fetched }) => fetched);
  const sum = (list: readonly { readonly size: number }[]) => list.reduce((all, { size }) => all + size, 0);
  return {
    schema: 'officina.fetch/v1',
    files: kept.length,
    bytes: sum(kept),
    fetched: came.length,
    fetchedBytes: sum(came),
  };
}

/** One line for a person. */
export function renderFetched({ files, bytes, fetched, fetchedBytes }: Fetched): string {
  const rest = fetched === 0 ? 'all were there' : `${fetched} came now (${renderBytes(fetchedBytes)})`;
  return `${files} files, ${renderBytes(bytes)}: ${rest}`;
}
