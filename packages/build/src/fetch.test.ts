import { describe, expect, it } from '@jest/globals';
import { FactoryError, type FolderContent, type MaterialStore, materialsIn } from '@officina/core';
import { memoryMaterials, memoryTalk, noEnvironments } from '@officina/fakes';
import { prepareBake } from './bake.ts';
import { fetchFor, fetchMaterials, renderFetched } from './fetch.ts';
import { fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

const material = (letter: string) => ({
  what: `base: ${letter}`,
  from: `https://tools.example/${letter}`,
  hash: { algorithm: 'sha256', hex: letter.repeat(64) } as const,
  size: 10,
});
const folders: readonly FolderContent[] = [
  { asset: material('a') },
  { asset: material('a'), other: material('b'), list: { text: 'x' } },
];

describe('fetchMaterials', () => {
  it('brings each file of some folders once, and says what came', async () => {
    const materials = memoryMaterials();
    const done = await fetchMaterials(materialsIn(folders), { materials, talk: memoryTalk() });
    expect(materials.asked).toEqual(['base: a', 'base: b']);
    expect(done).toEqual({
      schema: 'officina.fetch/v1',
      ...{ files: 2, bytes: 20, fetched: 2, fetchedBytes: 20 },
    });
    expect(renderFetched(done)).toBe('2 files, 20 B: 2 came now (20 B)');
  });
});

describe('fetchFor', () => {
  const options = async () => ({ workspace: await fixtureWorkspace(), plan: fixturePlan(), mirrors: {} });

  it('takes single files out of the archives that came, and lays out the folders of that bake', async () => {
    const taken = material('f');
    const archives: string[] = [];
    const materials: MaterialStore = {
      ...memoryMaterials(),
      take: async ({ what }, { packing, members }) => {
        archives.push(`${what}: ${packing} ${members}`);
        return new Map(members.map((name) => [name, taken]));
      },
    };
    const laid = new Map<string, FolderContent>();
    materials.layOut = async (content, folder) => void laid.set(folder, content);
    const { members } = await fetchFor(
      await options(),
      { materials, environments: noEnvironments, talk: memoryTalk() },
      {},
    );
    expect(archives).toEqual(["base: zipped 3.0.0 for linux/amd64: zip zipped/it's"]);
    expect([...members.values()].map((one) => [...one])).toEqual([[["zipped/it's", taken]]]);
    const placed = [...laid.values()]
      .flatMap((content) => Object.values(content))
      .filter((one) => 'file' in one);
    expect(placed).toContainEqual({ file: taken, mode: 0o755, time: 1_577_836_800 });
    const { definition, folders: named } = prepareBake({ ...(await options()), members });
    expect(laid).toEqual(named);
    expect(definition.target['base_amd64_zipped']?.['dockerfile-inline']).toMatch(
      /^FROM scratch\nCOPY \/[0-9a-f]{12}\/ \/\n$/,
    );
  });

  it('lays nothing out when a file cannot be had', async () => {
    const materials = memoryMaterials(({ what }) => {
      if (what.includes('zipped')) throw new FactoryError('asset-missing', what, { hint: 'ask again' });
    });
    await expect(
      fetchFor(await options(), { materials, environments: noEnvironments, talk: memoryTalk() }, {}),
    ).rejects.toMatchObject({
      code: 'asset-missing',
    });
    expect(materials.laidOut.size).toBe(0);
  });
});
