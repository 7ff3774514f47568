import { describe, expect, it } from '@jest/globals';
import {
  type Clock,
  greenTag,
  isFactoryError,
  keepSources,
  loadWorkspace,
  lockDigest,
  lockSources,
  mediaTypes,
  type Platform,
  parseRepository,
  readPackageLocks,
  type SourcePlace,
  sourcesTag,
  tagged,
} from '@officina/core';
import { type MemoryRegistry, memoryMaterials, memoryPlaces, memoryRegistry } from '@officina/fakes';
import { fakeLock, fakeRun, withTexts } from './fake-run.fixture.ts';
import { prune } from './prune/prune.ts';
import { run } from './run.ts';

const home = '127.0.0.1:5000/factory';
const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64'];
const factory = `registry: ${home}\nplatforms: [${platforms.join(', ')}]\nkeep: registry\nretention: { releases: 1, age: 0, unreleased: 30d }\n`;
const base = `description: base
channels: [devpod-base]
tools: { kubectl: { datasource: kubernetes, install: [{ to: /opt/kubectl }] } }
`;

/** Keeps sources in a registry, as a registry does: a blob under its digest, a manifest under its tag. */
function placeIn(registry: MemoryRegistry): SourcePlace {
  const at = (tag: string) => tagged(parseRepository(home), tag);
  return {
    name: home,
    manifest: async (tag) => (await registry.manifest(at(tag)))?.body,
    at: (digest) => ({ file: digest }),
    lacks: async () => [],
    put: async ({ file }) => void (await registry.putBlob(parseRepository(home), file)),
    putManifest: async (tag, body) =>
      void (await registry.putManifest(at(tag), { mediaType: mediaTypes.manifest, body })),
  };
}

/** Tested images of a content, made from locks that are told from others by their kubectl. */
function factoryOf([content, kubectl]: readonly [string, string], registry: MemoryRegistry) {
  const { inputs, ports } = fakeRun(content, registry, home, kubectl);
  for (const { key, digest } of inputs.build.candidates) registry.names.set(greenTag(key), digest);
  const texts = { 'images/factory.yaml': factory, 'images/base/image.yaml': base };
  const files = withTexts(ports.files, texts);
  const portsAt = (at: MemoryRegistry) => ({
    ...{ ...ports, files, registry: at, materials: memoryMaterials(), places: memoryPlaces(placeIn(at)) },
  });
  return {
    release: (version: string, clock?: Clock) => (at: MemoryRegistry) =>
      run({ ...inputs, version }, { ...portsAt(at), clock: clock ?? ports.clock }),
    prune: (at: MemoryRegistry, clock?: Clock) =>
      prune({ images: 'images', apply: true }, { ...portsAt(at), clock: clock ?? ports.clock }),
    keep: async (at: MemoryRegistry) => {
      const all = portsAt(at);
      const workspace = await loadWorkspace(files, 'images');
      const packageLocks = await readPackageLocks(workspace, files);
      const sources = lockSources(inputs.plan, { workspace, packageLocks });
      return keepSources(sources, { ...all, place: placeIn(at) });
    },
  };
}

/** When the time of what was never released is over. */
const later: Clock = { now: () => new Date('2027-01-20T03:00:00Z') };

/** The tags under which a build looks for the sources of a factory's locks. */
const tagsOf = (kubectl: string) =>
  ['base', 'gemini', 'devpod'].flatMap((image) =>
    platforms.map((platform) => sourcesTag(lockDigest(fakeLock(image, kubectl), platform))),
  );

const lostOf = (kubectl: string, { names, manifests }: MemoryRegistry) =>
  tagsOf(kubectl).filter((tag) => !manifests.has(names.get(tag) ?? ''));

/** A registry before whose write number `moment` something else happens, wholly. */
function meanwhile(registry: MemoryRegistry, moment: number, work: () => Promise<unknown>): MemoryRegistry {
  let writes = 0;
  const before = async () => {
    if (writes++ === moment) await work();
  };
  return {
    ...registry,
    putBlob: (...args) => before().then(() => registry.putBlob(...args)),
    putManifest: (...args) => before().then(() => registry.putManifest(...args)),
  };
}

describe('the sources of locks beside prune', () => {
  it('of a release are where builds look for them, whenever prune came', async () => {
    const ends = new Set<string>();
    for (let moment = 0; moment < 12; moment++) {
      const registry = memoryRegistry(home);
      const young = factoryOf(['two', '1.34.0'], registry);
      await young.release('v0.2.0')(registry);
      // Kept long ago, for an image that was never released: in time they go.
      await factoryOf(['one', '1.33.0'], memoryRegistry()).keep(registry);
      await young.prune(registry);
      const again = factoryOf(['three', '1.33.0'], registry);
      let pruned = '';
      const prune = async () => {
        pruned = await young.prune(registry, later).then(
          ({ goes }) => (goes.some(({ tag }) => tag.startsWith('sources-')) ? 'takes sources' : 'done'),
          (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
        );
      };
      await again.release('v0.3.0', later)(meanwhile(registry, moment, prune));
      expect([moment, pruned, lostOf('1.33.0', registry)]).toEqual([moment, pruned, []]);
      ends.add(pruned);
    }
    expect([...ends].sort()).toEqual(['release-busy', 'takes sources']);
  });

  it('that officina keep brought anew are there after a prune at any moment, and the others when it is run again', async () => {
    for (let moment = 0; moment < 8; moment++) {
      const registry = memoryRegistry(home);
      await factoryOf(['one', '1.33.0'], registry).release('v0.1.0')(registry);
      const young = factoryOf(['two', '1.34.0'], registry);
      await young.release('v0.2.0')(registry);
      const { keep } = factoryOf(['three', '1.35.0'], registry);
      const kept = await keep(meanwhile(registry, moment, () => young.prune(registry)));
      const brought = kept.filter(({ wasThere }) => !wasThere).map(({ tag }) => tag);
      expect(brought.length).toBeGreaterThan(0);
      expect([moment, brought.filter((tag) => lostOf('1.35.0', registry).includes(tag))]).toEqual([
        moment,
        [],
      ]);
      await keep(registry);
      expect([moment, lostOf('1.35.0', registry), lostOf('1.34.0', registry)]).toEqual([moment, [], []]);
    }
  });
});
