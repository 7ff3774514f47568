import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  descriptorOf,
  digestOf,
  FactoryError,
  type LockedParent,
  type Material,
  mediaTypes,
  type PlannedPlatform,
  renderIndex,
  renderManifest,
} from '@officina/core';
import { memoryMaterials, memoryPlace } from '@officina/fakes';
import type { BakeDefinition } from './bake.ts';
import { keptParents } from './kept-parents.ts';
import { joinPlan, type Planned } from './lineage.ts';
import { fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

const manifest = renderManifest({
  config: descriptorOf(mediaTypes.config, 'config'),
  layers: [descriptorOf(mediaTypes.layer, 'layer')],
});
const platform = { os: 'linux', architecture: 'amd64' };
const index = renderIndex([{ ...descriptorOf(mediaTypes.manifest, manifest), platform }]);
const digest = digestOf(index);
const hex = (text: string) => digestOf(text).slice('sha256:'.length);
const paths = [index, manifest, 'config', 'layer'].map((text) => `blobs/sha256/${hex(text)}`);

type Action = PlannedPlatform['action'];

/** The images of the fixture, whose parent is the one above; the plan does this with each of them. */
async function planned(action: Action): Promise<Map<string, Planned>> {
  const plan = fixturePlan();
  const images = joinPlan(
    {
      ...plan,
      images: plan.images.map((image) => ({
        ...image,
        platforms: image.platforms.map((entry) => ({ ...entry, action })),
      })),
    },
    await fixtureWorkspace(),
  );
  const base = images.get('base') as Planned;
  const debian = { ...(base.lock.parents['debian'] as LockedParent), digest };
  return images.set('base', { ...base, lock: { ...base.lock, parents: { debian } } });
}

interface World {
  /** Texts of which the local store, or the place, has the bytes. */
  readonly local?: readonly string[];
  readonly kept?: readonly string[];
  readonly upstream?: () => Promise<Digest | undefined>;
  readonly only?: boolean;
  readonly action?: Action;
  /** The contexts of the one target that the builder is asked for. */
  readonly contexts?: Readonly<Record<string, string>>;
}

async function found({
  local = [],
  kept = [],
  upstream = async () => undefined,
  only = false,
  action = 'build',
  contexts,
}: World) {
  const materials = memoryMaterials(({ hash, what }: Material) => {
    if (kept.some((text) => hex(text) === hash.hex)) return;
    throw new FactoryError('asset-missing', what, { hint: 'do it again' });
  });
  const layouts = await keptParents(
    await planned(action),
    { folder: 'files', order: { place: memoryPlace(), only }, ...definitionOf(contexts) },
    {
      materials: {
        ...materials,
        find: async (hash) =>
          local.some((text) => hex(text) === hash.hex)
            ? { file: `store/${hash.hex}`, size: 1, fetched: false }
            : undefined,
      },
      files: { read: async (path) => [index, manifest].find((text) => path.endsWith(hex(text))) },
      registry: { head: upstream },
    },
  );
  return { layouts, asked: materials.asked, laidOut: materials.laidOut };
}

function definitionOf(contexts: World['contexts']): { readonly definition?: BakeDefinition } {
  if (contexts === undefined) return {};
  const one = { context: '.', args: {}, platforms: [], output: [], attest: [], contexts };
  return { definition: { group: { default: { targets: ['one'] } }, target: { one } } };
}

const all = [index, manifest, 'config', 'layer'];
const what = 'base: parent debian for linux/amd64';

describe('keptParents', () => {
  it('leaves a parent that upstream has to the builder', async () => {
    const { layouts, asked } = await found({ kept: all, upstream: async () => digest });
    expect([layouts.size, asked]).toEqual([0, []]);
  });

  it('lays out one that upstream does not give, from the place', async () => {
    const upstream = async () => {
      throw new FactoryError('registry-unreachable', 'down', { hint: 'do it again' });
    };
    const { layouts, laidOut } = await found({ kept: all, upstream });
    const folder = layouts.get(digest) ?? '';
    expect(folder).toMatch(/^files\//);
    expect(laidOut.get(folder)).toEqual(['oci-layout', 'index.json', ...paths]);
  });

  it('asks nobody where this machine has all of it', async () => {
    const { layouts, asked } = await found({ local: all });
    expect([layouts.size, asked]).toEqual([1, []]);
  });

  it('looks for none that no target takes, as where a single layer is made of files', async () => {
    const taken = { contexts: { debian: `docker-image://mirror.example/debian@${digest}` } };
    expect((await found({ local: all, ...taken })).layouts.size).toBe(1);
    const others = { contexts: { eza: 'target:base_amd64_eza' }, only: true };
    expect(
      (await found({ ...others, upstream: () => Promise.reject(new Error('asked')) })).layouts.size,
    ).toBe(0);
  });

  it.each<[Action, number]>([
    ['build', 1],
    ['assemble', 1],
    ['reuse', 0],
  ])('wants it where the plan says %s: tools are unpacked by programs of it', async (action, count) => {
    expect((await found({ kept: all, action })).layouts.size).toBe(count);
  });

  it('leaves what nobody has to the builder, which may have it', async () => {
    expect((await found({})).layouts.size).toBe(0);
  });

  it.each([
    ['a part of it is gone', { kept: [index, manifest, 'config'] }],
    ['upstream is not to be asked', { only: true, upstream: async () => digest }],
  ])('says that it is missing, where %s', async (_, world) => {
    await expect(found(world)).rejects.toMatchObject({
      code: 'source-missing',
      message: `${what} is not kept in memory`,
    });
  });
});
