import { describe, expect, it } from '@jest/globals';
import { candidateTag, type Digest, digestOf, FactoryError, sourcesTag } from '@officina/core';
import { type MemoryRegistry, memoryRegistry } from '@officina/fakes';
import { fakeRun, manifestOf } from '../fake-run.fixture.ts';
import { isClaimTag } from '../promote/claim.ts';
import { run } from '../run.ts';
import { sbomTag } from '../sbom/forms.ts';
import { prune } from './prune.ts';
import { seenTag } from './seen.ts';

const day = (text: string) => ({ now: () => new Date(`${text}T03:00:00Z`) });
const repository = '127.0.0.1:5000/factory';

/** Releases of other contents, a day after one another, oldest first. */
async function shelf(versions: readonly string[], registry = memoryRegistry()) {
  const runs = [];
  for (const [at, version] of versions.entries()) {
    const one = fakeRun(version, registry, repository);
    const clock = day(`2026-01-0${at + 1}`);
    runs.push({ ...one, record: await run({ ...one.inputs, version }, { ...one.ports, clock }) });
  }
  return { registry, runs };
}

async function pruned(registry: MemoryRegistry, at: string, apply = true, releases = 1) {
  const rules = `retention: { releases: ${releases}, age: 30d, unreleased: 7d }\n`;
  const { ports } = fakeRun();
  const files = {
    ...ports.files,
    read: async (path: string) => {
      const text = await ports.files.read(path);
      return path.endsWith('factory.yaml') ? `${text}${rules}` : text;
    },
  };
  const result = await prune(
    { images: 'images', registry: repository, apply },
    { ...ports, files, registry, clock: day(at) },
  );
  return { ...result, told: ports.talk.told };
}

const tagsOf = (registry: MemoryRegistry) =>
  [...registry.names.keys()].filter((tag) => !isClaimTag(tag) && tag !== seenTag).sort();

/** Tags of kept bytes, of a lock and of the image that holds them. */
function keepFor(registry: MemoryRegistry, lock: string, images: readonly Digest[]) {
  const digest = registry.seed(manifestOf(`sources of ${lock}`), sourcesTag(digestOf(lock)));
  for (const image of images) registry.names.set(`${image.replace(':', '-')}.sources`, digest);
}

describe('prune', () => {
  it('keeps the bytes of a lock as long as an image that is made from them, and not longer', async () => {
    const { registry, runs } = await shelf(['v0.1.0', 'v0.2.0']);
    const digests = runs.map(({ record }) => record.images[0]?.platforms[0]?.digest as Digest);
    const [old, young] = digests as [Digest, Digest];
    keepFor(registry, 'of both', [old, young]);
    keepFor(registry, 'of the old one', [old]);
    await pruned(registry, '2026-06-01');
    const left = tagsOf(registry).filter((tag) => /sources/.test(tag));
    expect(left).toEqual([`${young.replace(':', '-')}.sources`, sourcesTag(digestOf('of both'))].sort());
  });

  it('lets bytes go that no image is made from, once that has been so for as long as for images', async () => {
    const { registry } = await shelf(['v0.1.0']);
    keepFor(registry, 'of nothing', []);
    const tag = sourcesTag(digestOf('of nothing'));
    const first = await pruned(registry, '2026-02-01');
    expect(first.waits).toEqual([{ tag, until: '2026-02-08' }]);
    await pruned(registry, '2026-02-09');
    expect(tagsOf(registry)).not.toContain(tag);
  });

  it('says what would go, and removes nothing unless told to', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    registry.writes.length = 0;
    const { goes, applied } = await pruned(registry, '2026-06-01', false);
    expect(goes.map(({ tag }) => tag)).toContain('devpod-v0.1.0');
    expect([applied, registry.writes]).toEqual([false, []]);
  });

  it('lets an ended release go with all that is about it, and leaves what is as if it had never been', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    await pruned(registry, '2026-06-01');
    const { registry: never } = await shelf(['v0.2.0']);
    expect(tagsOf(registry)).toEqual(tagsOf(never));
    const left = [...registry.manifests.values()].filter(({ digest }) => !never.manifests.has(digest));
    // The record names the release before it; claims that were given back and keys that moved on are left without a name.
    expect(
      left.map(({ body }) => body).filter((body) => !/officina\.(?:until|release\.v1|keys\.v1)/.test(body)),
    ).toEqual([]);
  });

  it('takes the tags first where a registry keeps what still has one', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    registry.beforeWrite = (write) => {
      const [what, digest] = write.split(' ');
      if (what === 'remove' && [...registry.names.values()].includes(digest as Digest))
        throw new FactoryError('registry-refused', 'still has a tag', { hint: 'do it again' });
    };
    expect(await pruned(registry, '2026-06-01')).toMatchObject({ applied: true });
    const { registry: never } = await shelf(['v0.2.0']);
    expect(tagsOf(registry)).toEqual(tagsOf(never));
  });

  it('says how far it came with a token that may not delete, and finds the rest again', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    registry.beforeWrite = (write) => {
      if (/^(?:remove|untag) /.test(write))
        throw new FactoryError('registry-refused', 'no delete scope', { hint: 'do it again' });
    };
    const tried = await pruned(registry, '2026-06-01');
    expect(tried.applied).toBe(false);
    expect(tried.told.join()).toContain('nothing was removed: log in with a token that may delete');
    registry.beforeWrite = () => undefined;
    expect((await pruned(registry, '2026-06-01')).goes).toEqual(tried.goes);
  });

  it('lets nothing go that is younger than its age, among the newest, or named by a channel', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0', 'v0.3.0']);
    expect((await pruned(registry, '2026-01-20')).goes).toEqual([]);
    registry.names.set('latest', registry.names.get('devpod-v0.1.0') as Digest);
    const { goes } = await pruned(registry, '2026-06-01');
    const versions = new Set(goes.map(({ tag }) => /v0\.\d\.0/.exec(tag)?.[0]));
    expect([versions.has('v0.1.0'), versions.has('v0.2.0'), versions.has('v0.3.0')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('removes only the name of what a kept release or a tag of somebody else names, too', async () => {
    const registry = memoryRegistry();
    for (const [content, version] of [
      ['same', 'v0.1.0'],
      ['same', 'v0.2.0'],
      ['other', 'v0.3.0'],
    ] as const) {
      const one = fakeRun(content, registry, repository);
      await run({ ...one.inputs, version }, { ...one.ports, clock: day('2026-01-01') });
    }
    const digest = registry.names.get('devpod-v0.1.0');
    const { goes } = await pruned(registry, '2026-06-01', true, 2);
    expect(goes.map(({ tag }) => tag)).toEqual([
      ...['devpod-base-gemini-v0.1.0', 'devpod-base-v0.1.0', 'devpod-v0.1.0', 'release-v0.1.0'],
    ]);
    expect(registry.names.has('devpod-v0.1.0')).toBe(false);
    expect(registry.names.get('devpod-v0.2.0')).toBe(digest);
    expect(registry.manifests.has(digest ?? '')).toBe(true);
  });

  it('keeps what an unknown tag names, its platforms and its SBOMs', async () => {
    const { registry, runs } = await shelf(['v0.1.0', 'v0.2.0']);
    registry.names.set('for-my-laptop', registry.names.get('devpod-v0.1.0') as Digest);
    await pruned(registry, '2026-06-01');
    for (const { digest } of runs[0]?.record.images[2]?.platforms ?? []) {
      expect([registry.manifests.has(digest), registry.names.has(sbomTag(digest))]).toEqual([true, true]);
    }
    expect(registry.names.has('devpod-v0.1.0')).toBe(false);
  });

  it('keeps the keys of the last release', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    const before = registry.names.get('release-keys');
    await pruned(registry, '2026-06-01');
    expect(before).toBeDefined();
    expect([registry.names.get('release-keys'), registry.manifests.has(before ?? '')]).toEqual([
      before,
      true,
    ]);
  });

  it('removes the candidate names of what was tested at once', async () => {
    const { registry, runs } = await shelf(['v0.1.0']);
    const [candidate] = runs[0]?.inputs.build.candidates ?? [];
    if (candidate === undefined) throw new Error('no candidate');
    const tag = candidateTag(candidate.image, candidate.key, candidate.platform);
    registry.names.set(tag, candidate.digest);
    const { goes } = await pruned(registry, '2026-01-02');
    expect(goes).toEqual([{ tag, digest: candidate.digest, why: 'it was tested' }]);
    expect([registry.names.has(tag), registry.manifests.has(candidate.digest)]).toEqual([false, true]);
  });

  it('gives what was never released the time that it has from when that was first seen', async () => {
    const { registry } = await shelf(['v0.1.0']);
    const tag = `green-${'a'.repeat(64)}`;
    const digest = registry.seed('{"layers":[]}', tag);
    expect(await pruned(registry, '2026-01-03')).toMatchObject({
      goes: [],
      waits: [{ tag, until: '2026-01-10' }],
    });
    expect((await pruned(registry, '2026-01-09')).goes).toEqual([]);
    expect((await pruned(registry, '2026-01-10')).goes).toEqual([
      { tag, digest, why: 'it was never released' },
    ]);
    expect(registry.manifests.has(digest)).toBe(false);
    registry.writes.length = 0;
    await pruned(registry, '2026-01-11');
    expect(registry.writes.filter((write) => !write.includes('release-claim'))).toEqual([]);
  });

  it('lets nights go by their date, and not the one that nightly names', async () => {
    const registry = memoryRegistry();
    for (const [content, date] of [
      ['first', '2026-01-01'],
      ['second', '2026-01-02'],
    ] as const) {
      const one = fakeRun(content, registry, repository);
      await run({ ...one.inputs, nightly: true }, { ...one.ports, clock: day(date) });
    }
    // The commit's own tag has no date: it is as old as the prune that saw it first.
    await pruned(registry, '2026-01-03');
    await pruned(registry, '2026-06-01');
    expect(tagsOf(registry).filter((tag) => tag.includes('nightly-2026'))).toEqual([]);
    expect(registry.manifests.has(registry.names.get('nightly') ?? '')).toBe(true);
    const first = fakeRun('first').inputs.build.candidates.map(({ digest }) => digest);
    expect(first.filter((digest) => registry.manifests.has(digest))).toEqual([]);
  });

  it('says it once and removes nothing where the registry does not delete', async () => {
    const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
    registry.deletes = false;
    const before = tagsOf(registry);
    const { applied, told } = await pruned(registry, '2026-06-01');
    expect([applied, tagsOf(registry)]).toEqual([false, before]);
    expect(told.filter((line) => line.startsWith('warning'))).toEqual([
      expect.stringContaining('does not let us delete over its registry API, nothing was removed'),
    ]);
  });

  describe('when the registry shows less than it has', () => {
    const blind = async (change: (registry: MemoryRegistry) => Partial<MemoryRegistry>) => {
      const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
      const before = [tagsOf(registry), [...registry.manifests.keys()]];
      await expect(pruned({ ...registry, ...change(registry) }, '2026-06-01')).rejects.toMatchObject({
        code: 'registry-answer',
        message: expect.stringContaining('nothing was removed'),
      });
      const manifests = [...registry.manifests].filter(([, { body }]) => !body.includes('officina.until'));
      expect([tagsOf(registry), manifests.map(([digest]) => digest)]).toEqual([
        before[0],
        before[1]?.filter(
          (digest) => registry.manifests.get(digest as Digest)?.body.includes('officina.until') !== true,
        ),
      ]);
    };

    it('stops at a listed channel that names nothing, also when only one look says so', async () => {
      for (const times of [1, Number.POSITIVE_INFINITY]) {
        let left = times;
        await blind((registry) => ({
          manifest: async (reference) =>
            reference.tag === 'latest' && left-- > 0 ? undefined : registry.manifest(reference),
        }));
      }
    });

    it.each(['latest', 'devpod-base-v0.2.0'])('stops at a list without %s', async (lost) => {
      await blind((registry) => ({
        tags: async (reference) => (await registry.tags(reference)).filter((tag) => tag !== lost),
      }));
    });

    it('stops when a record is in one list and not in the next', async () => {
      let looks = 0;
      await blind((registry) => ({
        tags: async (reference) => {
          const all = await registry.tags(reference);
          // The page with the records is lost for as long as one look takes.
          return looks++ < 4 ? all : all.filter((tag) => tag !== 'release-v0.2.0');
        },
      }));
    });
  });

  it('does not begin while a release is under way', async () => {
    const { registry } = await shelf(['v0.1.0']);
    const two = fakeRun('two', registry, repository);
    let left = 1;
    registry.beforeWrite = () => {
      if (left-- <= 0) throw new Error('killed');
    };
    const clock = day('2026-06-01');
    await expect(run({ ...two.inputs, version: 'v0.2.0' }, { ...two.ports, clock })).rejects.toThrow(
      'killed',
    );
    registry.beforeWrite = () => undefined;
    await expect(pruned(registry, '2026-06-01')).rejects.toMatchObject({ code: 'release-busy' });
  });

  it('ends in the same state when it is killed after any write and run again', async () => {
    const whole = (await shelf(['v0.1.0', 'v0.2.0'])).registry;
    whole.names.set('mine', whole.names.get('devpod-v0.1.0') as Digest);
    const begun = whole.writes.length;
    await pruned(whole, '2026-06-01');
    const count = whole.writes.length - begun;
    expect(count).toBeGreaterThan(10);
    for (let kill = 0; kill < count; kill++) {
      const { registry } = await shelf(['v0.1.0', 'v0.2.0']);
      registry.names.set('mine', registry.names.get('devpod-v0.1.0') as Digest);
      let left = kill;
      registry.beforeWrite = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      await expect(pruned(registry, '2026-06-01')).rejects.toThrow('killed');
      registry.beforeWrite = () => undefined;
      for (const tag of ['latest', 'mine', 'devpod-v0.2.0']) {
        expect([kill, tag, registry.manifests.has(registry.names.get(tag) ?? '')]).toEqual([kill, tag, true]);
      }
      await pruned(registry, '2026-06-01');
      expect([kill, tagsOf(registry)]).toEqual([kill, tagsOf(whole)]);
      const lost = [...registry.manifests.keys()].filter(
        (digest) => digest !== digestOf('') && !whole.manifests.has(digest),
      );
      expect([
        kill,
        lost.filter((digest) => !registry.manifests.get(digest)?.body.includes('officina.until')),
      ]).toEqual([kill, []]);
    }
  });
});
