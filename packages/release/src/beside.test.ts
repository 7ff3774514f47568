import { describe, expect, it } from '@jest/globals';
import { type Digest, greenTag, isFactoryError, parseReleaseRecord, readManifest } from '@officina/core';
import { type MemoryRegistry, memoryRegistry, takingTurns } from '@officina/fakes';
import { fakeRun, withTexts } from './fake-run.fixture.ts';
import { fixedTags } from './fixed-tags.fixture.ts';
import { prune } from './prune/prune.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';

type Work = (registry: MemoryRegistry) => Promise<unknown>;

const channels = ['devpod-base', 'devpod-base-gemini', 'devpod', 'latest'];

/** Releases a content as a version. */
const releasing =
  (content: string, version: string): Work =>
  (registry) => {
    const { inputs, ports } = fakeRun(content);
    return run({ ...inputs, version }, { ...ports, registry });
  };

/** Keeps one release, and nothing that was never released. */
const pruning: Work = async (registry) => {
  const { ports } = fakeRun();
  const factory = (await ports.files.read('images/factory.yaml')) ?? '';
  const files = withTexts(ports.files, {
    'images/factory.yaml': `${factory}retention: { releases: 1, age: 0, unreleased: 0 }\n`,
  });
  return prune({ images: 'images', apply: true }, { ...ports, files, registry });
};

const rollingBack =
  (to: string): Work =>
  (registry) =>
    rollback({ images: 'images', to }, { ...fakeRun().ports, registry });

/** A registry with releases, and with the tested images of contents that are not released. */
async function shelf(releases: readonly (readonly [string, string])[], tested: readonly string[]) {
  const registry = memoryRegistry();
  for (const [content, version] of releases) {
    fakeRun(content, registry);
    await releasing(content, version)(registry);
  }
  for (const content of tested) {
    const { inputs } = fakeRun(content, registry);
    for (const { key, digest } of inputs.build.candidates) registry.names.set(greenTag(key), digest);
  }
  return registry;
}

/** Another registry that has the same. */
function copyOf({ names, manifests, blobs }: MemoryRegistry): MemoryRegistry {
  const copy = memoryRegistry();
  for (const [tag, digest] of names) copy.names.set(tag, digest);
  for (const [digest, raw] of manifests) copy.manifests.set(digest, raw);
  for (const [digest, text] of blobs) copy.blobs.set(digest, text);
  return copy;
}

/** How each ended in one interleaving: `done`, or the code of its error. */
async function besides(registry: MemoryRegistry, works: readonly Work[], seed: number): Promise<string[]> {
  const turns = takingTurns(seed);
  let ended = 0;
  const ends = works.map((work, at) =>
    work(turns.at(String(at), registry))
      .then(
        () => 'done',
        (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
      )
      .finally(() => ended++),
  );
  await turns.until(() => ended === works.length);
  return Promise.all(ends);
}

/** What is wrong with a repository: names that lead nowhere, releases that are not whole, channels of several releases. */
function faultsIn(registry: MemoryRegistry): string[] {
  const { names, manifests, blobs } = registry;
  const isWhole = (digest: Digest | undefined): boolean => {
    const raw = manifests.get(digest ?? '');
    const children = readManifest(raw?.body ?? '')?.manifests ?? [];
    return raw !== undefined && children.every((child) => isWhole(child.digest));
  };
  const records = [...names].flatMap(([tag, digest]) => {
    if (!/^release-v\d/.test(tag)) return [];
    const layer = readManifest(manifests.get(digest)?.body ?? '')?.layers?.[0]?.digest ?? '';
    return [parseReleaseRecord(blobs.get(layer) ?? '', { file: tag })];
  });
  const lost = records.flatMap(({ version = '', images }) =>
    images.flatMap(({ image, digest, tags, platforms }) => [
      ...tags.filter((tag) => tag.includes(version) && names.get(tag) !== digest),
      ...platforms.flatMap((one) => (manifests.has(one.digest) ? [] : [`${image} of ${version}`])),
      ...platforms.flatMap((one) =>
        names.has(`${one.digest.replace(':', '-')}.sbom`) ? [] : [`the SBOM of ${image} of ${version}`],
      ),
    ]),
  );
  const torn = [...fixedTags(registry)].filter(([, digests]) => digests.size > 1).map(([tag]) => tag);
  const named = channels.map((channel) => names.get(channel));
  const isOne = records.some(({ images }) => {
    const of = (name: string) => images.find(({ image }) => image === name)?.digest;
    const [base, gemini, devpod] = ['base', 'gemini', 'devpod'].map(of);
    return [base, gemini, devpod, devpod].every((digest, at) => digest === named[at]);
  });
  return [
    ...[...names].filter(([, digest]) => !isWhole(digest)).map(([tag]) => `${tag} leads nowhere`),
    ...lost.map((what) => `${what} is lost`),
    ...torn.map((tag) => `${tag} moved`),
    ...(isOne ? [] : ['the channels are of several releases']),
  ];
}

/** Digests that a channel left and came back to. */
function returns(registry: MemoryRegistry): string[] {
  return channels.filter((channel) => {
    const puts = registry.writes.filter((line) => line.startsWith(`put ${channel} `));
    const moves = puts.filter((line, at) => line !== puts[at - 1]);
    return new Set(moves).size < moves.length;
  });
}

const good = /^(?:done|release-busy|registry-answer|registry-missing|registry-refused|candidate-missing)$/;

/** Two releases: the older content is `one`. */
const twoReleases = [
  ['one', 'v0.1.0'],
  ['two', 'v0.2.0'],
] as const;

describe('what writes to a repository beside others', () => {
  it.each<[string, readonly string[], readonly Work[]]>([
    ['prune beside the release of tested images', ['three'], [pruning, releasing('three', 'v0.3.0')]],
    ['prune beside a release that takes up what goes', [], [pruning, releasing('one', 'v0.3.0')]],
    ['two prunes beside such a release', [], [pruning, pruning, releasing('one', 'v0.3.0')]],
    ['rollback beside a release', ['three'], [rollingBack('v0.1.0'), releasing('three', 'v0.3.0')]],
    ['rollback beside prune', [], [rollingBack('v0.1.0'), pruning]],
    ['two rollbacks', [], [rollingBack('v0.1.0'), rollingBack('v0.2.0')]],
    [
      'one release twice beside a newer one',
      ['three', 'four'],
      [releasing('three', 'v0.3.0'), releasing('three', 'v0.3.0'), releasing('four', 'v0.4.0')],
    ],
  ])(
    '%s leaves each release whole, in many interleavings',
    async (what, tested, works) => {
      const ends = new Set<string>();
      const before = await shelf(twoReleases, tested);
      for (let seed = 0; seed < 40; seed++) {
        const registry = copyOf(before);
        const all = await besides(registry, works, seed);
        ends.add(all.join(' '));
        const faults = [...faultsIn(registry), ...(what.includes('rollback') ? [] : returns(registry))];
        expect({ seed, all, faults }).toEqual({
          ...{ seed, faults: [] },
          all: works.map(() => expect.stringMatching(good)),
        });
      }
      // Interleavings that all end alike would show nothing.
      expect(ends.size).toBeGreaterThan(1);
    },
    600_000,
  );
});
