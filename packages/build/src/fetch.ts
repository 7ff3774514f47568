import {
  createBringer,
  type Material,
  type MaterialStore,
  mapUntilFailure,
  materialsIn,
  type PythonEnvironments,
  renderBytes,
  type SourceOrder,
  type Talk,
} from '@officina/core';
import { type BakeOptions, prepareBake } from './bake.ts';
import { type TakenMembers, takePacked } from './packed-tools.ts';

export interface FetchPorts {
  readonly materials: MaterialStore;
  readonly environments: PythonEnvironments;
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
 * Brings everything that a bake takes from here, each file once, takes single files out of archives, and lays the folders
 * out, for the bake that is prepared with `members`. Throws what bringing throws.
 */
export async function fetchFor(
  options: BakeOptions,
  ports: FetchPorts,
  order: SourceOrder,
): Promise<{ readonly fetched: Fetched; readonly members: TakenMembers }> {
  const { folders, packed } = prepareBake(options);
  const fetched = await fetchMaterials(materialsIn(folders.values()), ports, order);
  const members = await takePacked(packed, ports);
  for (const [folder, content] of prepareBake({ ...options, members }).folders)
    await ports.materials.layOut(content, folder);
  return { fetched, members };
}

/** Brings materials into the store; upstream alone is asked when no order is given. Throws what bringing throws. */
export async function fetchMaterials(
  wanted: readonly Material[],
  { materials, talk }: Pick<FetchPorts, 'materials' | 'talk'>,
  order: SourceOrder = {},
): Promise<Fetched> {
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
