import { describe, expect, it } from '@jest/globals';
import {
  type Digest,
  digested,
  digestOf,
  parseReleaseRecord,
  readArtifact,
  readMovedChannels,
  readRegistryImage,
  renderLock,
  tagged,
  writeArtifact,
} from '@officina/core';
import { type MemoryEngine, type MemoryRegistry, memoryEngine, memoryRegistry } from '@officina/fakes';
import fc from 'fast-check';
import { fakeFiles, fakeLock, fakeRun, manifestOf } from './fake-run.fixture.ts';
import { outcomeOf } from './outcome.ts';
import { isClaimTag } from './promote/claim.ts';
import { run } from './run.ts';
import { sbomTag } from './sbom/forms.ts';

const writtenTags = (registry: MemoryRegistry) =>
  registry.writes
    .filter((write) => write.startsWith('put ') && !write.startsWith('put sha256:'))
    .map((write) => write.split(' ')[1])
    .filter(
      (tag = '') => !isClaimTag(tag) && !tag.startsWith('green-') && !/\.(?:sbom|provenance)$/.test(tag),
    );

describe('run', () => {
  it('gives immutable tags first, then the record, then the channels of parents before those of children', async () => {
    const { inputs, ports, registry } = fakeRun();
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const sha = inputs.plan.commit?.slice(0, 12);
    expect(writtenTags(registry)).toEqual([
      'release-keys',
      'devpod-base-v0.1.0',
      'devpod-base-gemini-v0.1.0',
      'devpod-v0.1.0',
      `devpod-base-sha-${sha}`,
      `devpod-base-gemini-sha-${sha}`,
      `devpod-sha-${sha}`,
      'release-v0.1.0',
      'devpod-base',
      'devpod-base-gemini',
      'devpod',
      'latest',
    ]);
  });

  it('notes the time when it moves channels without a version, and only then', async () => {
    const { inputs, ports, registry, repository } = fakeRun();
    const noted = () => readMovedChannels(`${repository.registry}/${repository.repository}`, registry);
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    expect(await noted()).toBeUndefined();
    const next = fakeRun('two', registry);
    await run({ ...next.inputs, nightly: true }, next.ports);
    expect(await noted()).toBeUndefined();
    await run(next.inputs, next.ports);
    expect(await noted()).toBe(next.ports.clock.now().toISOString());
    registry.writes.length = 0;
    await run(next.inputs, next.ports);
    expect(registry.writes).toEqual([]);
  });

  it('names by every tag of an image one index over exactly the smoked digests', async () => {
    const { inputs, ports, registry } = fakeRun();
    const record = await run({ ...inputs, version: 'v0.1.0' }, ports);
    for (const image of record.images) {
      expect(new Set(image.tags.map((tag) => registry.names.get(tag)))).toEqual(new Set([image.digest]));
      const index = JSON.parse(registry.manifests.get(image.digest)?.body ?? '') as {
        manifests: { digest: Digest; platform: object }[];
      };
      const smoked = inputs.smoke.reports.filter((report) => report.image === image.image);
      expect(index.manifests.map(({ digest }) => digest)).toEqual(smoked.map(({ digest }) => digest));
      expect(index.manifests.map(({ platform }) => platform)).toEqual([
        { architecture: 'amd64', os: 'linux' },
        { architecture: 'arm64', os: 'linux' },
      ]);
    }
  });

  it('finds a repository that was moved complete, and asks nothing of the old place', async () => {
    const { inputs, ports, registry } = fakeRun();
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const place = '127.0.0.1:5001/moved';
    for (const [tag, digest] of registry.names) registry.at(place).names.set(tag, digest);
    for (const [digest, manifest] of registry.manifests) registry.at(place).manifests.set(digest, manifest);
    for (const [digest, blob] of registry.blobs) registry.at(place).blobs.set(digest, blob);
    const moved = fakeRun('one', registry, place);
    const asked = new Set<string>();
    const head: typeof registry.head = (reference) => {
      asked.add(`${reference.registry}/${reference.repository}`);
      return registry.head(reference);
    };
    const blob: typeof registry.blob = (reference) => {
      asked.add(`${reference.registry}/${reference.repository}`);
      return registry.blob(reference);
    };
    const there = { ...registry, head, blob };
    registry.writes.length = 0;
    const record = await run({ ...moved.inputs, version: 'v0.1.0' }, { ...moved.ports, registry: there });
    await outcomeOf(record, {}, { registry: there });
    expect(record.registry).toBe(place);
    expect(asked).toEqual(new Set([place]));
    expect(writtenTags(registry)).toEqual([]);
  });

  it('writes to no other repository than the plan is for', async () => {
    const { inputs, ports, registry } = fakeRun();
    const wrong = { ...inputs, registry: '127.0.0.1:5000/other' };
    await expect(run(wrong, ports)).rejects.toMatchObject({ code: 'report-mismatch' });
    const torn = { ...inputs, build: { ...inputs.build, registry: '127.0.0.1:5000/other' } };
    await expect(run(torn, ports)).rejects.toMatchObject({ code: 'report-mismatch' });
    expect(registry.writes).toEqual([]);
  });

  it('finds the record of a version that the list of tags lacks', async () => {
    const { inputs, ports, registry } = fakeRun();
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const other = fakeRun('two', registry);
    const blind = { ...registry, tags: async () => [] };
    await expect(
      run({ ...other.inputs, version: 'v0.1.0' }, { ...other.ports, registry: blind }),
    ).rejects.toMatchObject({ code: 'tag-exists' });
  });

  it('stops before a version tag when the list of releases is another than the one it began with', async () => {
    const { inputs, ports, registry } = fakeRun('one');
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const next = fakeRun('two', registry);
    const before = new Map(registry.names);
    let lists = 0;
    const once = {
      ...registry,
      tags: async (repository: Parameters<typeof registry.tags>[0]) =>
        (await registry.tags(repository)).filter((tag) => lists > 0 || tag !== 'release-v0.1.0'),
    };
    const stale = {
      ...once,
      tags: (...args: Parameters<typeof once.tags>) => once.tags(...args).finally(() => lists++),
    };
    await expect(
      run({ ...next.inputs, version: 'v0.2.0' }, { ...next.ports, registry: stale }),
    ).rejects.toMatchObject({ code: 'registry-answer', message: expect.stringContaining('v0.1.0') });
    for (const [tag, digest] of registry.names)
      if (!isClaimTag(tag) && !/^(?:green|sha256|release-keys)/.test(tag))
        expect(before.get(tag)).toBe(digest);
    const record = await run({ ...next.inputs, version: 'v0.2.0' }, next.ports);
    expect(record.previous).toBe('v0.1.0');
  });

  it('does not take a listed release that cannot be read for none', async () => {
    const { inputs, ports, registry } = fakeRun('one');
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const next = fakeRun('two', registry);
    const blind = {
      ...registry,
      manifest: async (reference: Parameters<typeof registry.manifest>[0]) =>
        reference.tag === 'release-v0.1.0' ? undefined : registry.manifest(reference),
    };
    const writes = registry.writes.length;
    await expect(
      run({ ...next.inputs, version: 'v0.2.0' }, { ...next.ports, registry: blind }),
    ).rejects.toMatchObject({ code: 'registry-answer', message: expect.stringContaining('release-v0.1.0') });
    expect(registry.writes).toHaveLength(writes);
  });

  it('writes green tags only where they are absent', async () => {
    const { inputs, ports, registry } = fakeRun();
    const [first] = inputs.build.candidates;
    const tag = `green-${first?.key.slice(7)}`;
    registry.names.set(tag, digestOf('an older build with the same key'));
    registry.manifests.set(digestOf('an older build with the same key'), {
      digest: digestOf('an older build with the same key'),
      mediaType: '',
      body: '{}',
    });
    await run(inputs, ports);
    expect(registry.writes.filter((write) => write.includes('green-'))).toHaveLength(5);
    expect(registry.names.get(tag)).toBe(digestOf('an older build with the same key'));
  });

  it('writes nothing at all when one platform of one image failed', async () => {
    const { inputs, ports, registry } = fakeRun();
    const smoke = structuredClone(inputs.smoke);
    for (const check of smoke.reports.at(-1)?.checks ?? []) check.passed = false;
    await expect(run({ ...inputs, smoke, version: 'v0.1.0' }, ports)).rejects.toMatchObject({
      code: 'not-green',
    });
    expect(registry.writes).toEqual([]);
  });

  it('keeps the SBOM of every platform before the first tag of a person, and names it in the record', async () => {
    const { inputs, ports, registry, repository } = fakeRun();
    const record = await run({ ...inputs, version: 'v0.1.0' }, ports);
    const names = registry.writes.map((write) => write.split(' ')[1] ?? '');
    const last = names.findLastIndex((name) => name.endsWith('.sbom'));
    expect(last).toBeLessThan(names.indexOf('devpod-base-v0.1.0'));
    for (const { platforms } of record.images) {
      for (const { digest, sbom } of platforms) {
        const kept = await readArtifact(tagged(repository, sbomTag(digest)), registry);
        expect(digestOf(kept?.text ?? '')).toBe(sbom);
        const manifest = JSON.parse(
          (await registry.manifest(tagged(repository, sbomTag(digest))))?.body ?? '',
        );
        expect(manifest.subject.digest).toBe(digest);
      }
    }
  });

  it('refuses, with nothing written, when the SBOM that is there lacks a locked tool', async () => {
    const { inputs, ports, registry, repository } = fakeRun();
    await run({ ...inputs, channels: false }, ports);
    const [, gemini] = inputs.smoke.reports.filter(({ platform }) => platform === 'linux/arm64');
    if (gemini === undefined) throw new Error('no report');
    const reference = tagged(repository, sbomTag(gemini.digest));
    const whole = await readArtifact(reference, registry);
    const bom = JSON.parse(whole?.text ?? '') as { components: { name: string }[] };
    bom.components = bom.components.filter(({ name }) => name !== 'kubectl');
    await writeArtifact(reference, { type: 'x/y', body: JSON.stringify(bom) }, registry);
    registry.writes.length = 0;
    await expect(run({ ...inputs, version: 'v0.1.0' }, ports)).rejects.toMatchObject({
      code: 'sbom-incomplete',
      message: expect.stringMatching(/^gemini on linux\/arm64: .*tool:kubectl 1\.34\.1$/),
    });
    expect(registry.writes).toEqual([]);
  });

  it('refuses, with nothing written, a workspace whose lock is not the one that was built from', async () => {
    const { inputs, ports, registry } = fakeRun();
    const files = fakeFiles(inputs.plan.registry, '1.35.0');
    await expect(run({ ...inputs, version: 'v0.1.0' }, { ...ports, files })).rejects.toMatchObject({
      code: 'lock-mismatch',
      message: expect.stringContaining('base on linux/amd64 was built from lock sha256:'),
    });
    expect(registry.writes).toEqual([]);
  });

  it("refuses, with nothing written, a lock that is not the commit's", async () => {
    const { inputs, ports, registry } = fakeRun();
    const committed = (kubectl: string) => async (commit: string, file: string) =>
      commit === inputs.plan.commit ? renderLock(fakeLock(file.split('/')[1] ?? '', kubectl)) : undefined;
    await expect(run(inputs, { ...ports, readCommitted: committed('1.33.0') })).rejects.toMatchObject({
      code: 'lock-mismatch',
      message: expect.stringMatching(
        /^images\/base\/image\.lock\.json is not the lock of commit [0-9a-f]{12}, which has/,
      ),
    });
    const gone = { ...ports, readCommitted: async () => undefined };
    await expect(run(inputs, gone)).rejects.toMatchObject({ code: 'lock-mismatch' });
    expect(registry.writes).toEqual([]);
    await run(inputs, { ...ports, readCommitted: committed('1.34.1') });
    expect(registry.names.has('latest')).toBe(true);
  });

  it('writes nothing when everything is right already, and gives the same record', async () => {
    const { inputs, ports, registry } = fakeRun();
    const first = await run({ ...inputs, version: 'v0.1.0' }, ports);
    registry.writes.length = 0;
    const later = { ...ports, clock: { now: () => new Date('2027-01-01T00:00:00Z') } };
    expect(await run({ ...inputs, version: 'v0.1.0' }, later)).toEqual(first);
    expect(registry.writes).toEqual([]);
  });

  it('refuses a version that exists with other digests and moves nothing', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    await run({ ...one.inputs, version: 'v0.1.0' }, one.ports);
    registry.writes.length = 0;
    const two = fakeRun('two', registry);
    await expect(run({ ...two.inputs, version: 'v0.1.0' }, two.ports)).rejects.toMatchObject({
      code: 'tag-exists',
    });
    expect(registry.writes).toEqual([]);
  });

  it('refuses, with nothing written, an index of the same manifests but other bytes', async () => {
    const { inputs, ports, registry } = fakeRun();
    const children = inputs.build.candidates.slice(0, 2).map(({ digest }) => ({ digest }));
    registry.seed(JSON.stringify({ manifests: children }), 'devpod-base-v0.1.0');
    await expect(run({ ...inputs, version: 'v0.1.0' }, ports)).rejects.toMatchObject({ code: 'tag-exists' });
    expect(registry.writes).toEqual([]);
  });

  it('writes nothing on a dry run and foresees the digests', async () => {
    const { inputs, ports, registry } = fakeRun();
    const dry = await run({ ...inputs, version: 'v0.1.0', dryRun: true }, ports);
    expect(registry.writes).toEqual([]);
    const real = await run({ ...inputs, version: 'v0.1.0' }, ports);
    expect(dry.images.map(({ digest, tags }) => ({ digest, tags }))).toEqual(
      real.images.map(({ digest, tags }) => ({ digest, tags })),
    );
  });

  it('leaves the channels of an older or a preliminary version where they are', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    await run({ ...one.inputs, version: 'v0.2.0' }, one.ports);
    const channel = registry.names.get('devpod');
    const two = fakeRun('two', registry);
    await run({ ...two.inputs, version: 'v0.1.5' }, two.ports);
    const three = fakeRun('three', registry);
    await run({ ...three.inputs, version: 'v0.3.0-rc.1' }, three.ports);
    expect(registry.names.get('devpod')).toBe(channel);
    expect(two.ports.talk.told).toContain(
      'warning: v0.2.0 is newer than v0.1.5: channels stay where they are',
    );
    expect(registry.names.has('devpod-v0.3.0-rc.1')).toBe(true);
  });

  it('gives nightly tags instead of channels', async () => {
    const { inputs, ports, registry } = fakeRun();
    await run({ ...inputs, nightly: true }, ports);
    expect(registry.names.get('nightly')).toBe(registry.names.get('devpod-nightly-20261120'));
    expect(registry.names.has('devpod-base-nightly')).toBe(true);
    expect(registry.names.has('devpod')).toBe(false);
  });

  it('proposes the version from what moved and records it beside the images', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    expect((await run({ ...one.inputs, version: 'auto' }, one.ports)).version).toBe('v0.1.0');
    expect((await run({ ...one.inputs, version: 'auto' }, one.ports)).version).toBe('v0.1.0');
    const two = fakeRun('two', registry, one.inputs.plan.registry, '2.0.0');
    const record = await run({ ...two.inputs, version: 'auto' }, two.ports);
    expect(record).toMatchObject({ version: 'v0.2.0', previous: 'v0.1.0' });
    const artifact = JSON.parse(
      (await registry.manifest(tagged(two.repository, 'release-v0.2.0')))?.body ?? '',
    );
    const kept = await registry.blob(digested(two.repository, artifact.layers[0].digest));
    expect(parseReleaseRecord(kept ?? '', { file: 'kept' })).toEqual(record);
  });

  it('passes by a proposed version that a release of other digests began and never finished', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    registry.beforeWrite = (write) => {
      if (write.includes('release-v')) throw new Error('killed');
    };
    await expect(run({ ...one.inputs, version: 'auto' }, one.ports)).rejects.toThrow('killed');
    registry.beforeWrite = () => undefined;
    const begun = registry.names.get('devpod-v0.1.0');
    const two = fakeRun('two', registry);
    expect((await run({ ...two.inputs, version: 'auto' }, two.ports)).version).toBe('v0.1.1');
    expect(registry.names.get('devpod-v0.1.0')).toBe(begun);
  });

  it('measures what an owner of the previous release must download', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    await run({ ...one.inputs, version: 'v0.1.0' }, one.ports);
    const two = fakeRun('two', registry);
    const record = await run({ ...two.inputs, version: 'v0.2.0' }, two.ports);
    const base = 'base linux/amd64 two'.length;
    const gemini = 'gemini linux/amd64 two'.length;
    expect(record.images[1]?.platforms[0]).toMatchObject({ size: base + gemini, download: base + gemini });
    const again = await run({ ...two.inputs, version: 'v0.2.1' }, two.ports);
    expect(again.images[1]?.platforms[0]).toMatchObject({ size: base + gemini, download: 0 });
  });

  it('pushes candidates that only the engine has, and leaves no name of the registry in the engine', async () => {
    const { inputs, ports } = fakeRun();
    const there = memoryRegistry();
    const engine = await fakeEngine(there, ports.registry);
    const build = {
      ...inputs.build,
      candidates: inputs.build.candidates.map((candidate) => ({ ...candidate, found: 'engine' as const })),
    };
    await run({ ...inputs, build, version: 'v0.1.0' }, { ...ports, registry: there, engine });
    expect(there.names.has('devpod')).toBe(true);
    expect(engine.calls.some((call) => call.startsWith('push 127.0.0.1:5000/'))).toBe(true);
    expect(await engine.names('127.0.0.1:5000/*')).toEqual([]);
  });

  it('refuses a push that changes the digest, with no tag written', async () => {
    const { inputs, ports } = fakeRun();
    const there = memoryRegistry();
    const honest = await fakeEngine(there, ports.registry);
    const engine = { ...honest, push: async () => there.seed(manifestOf('recompressed')) };
    await expect(run(inputs, { ...ports, registry: there, engine })).rejects.toMatchObject({
      code: 'registry-answer',
    });
    expect(there.writes).toEqual([]);
  });
});

describe('run, killed after any number of writes and run again', () => {
  const release = (registry: MemoryRegistry) => {
    const two = fakeRun('two', registry);
    return run({ ...two.inputs, version: 'v0.2.0' }, two.ports);
  };

  /** A first release, then a second one that is killed after each number of writes in turn. */
  const releaseTwice = async (kills: readonly number[]) => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    await run({ ...one.inputs, version: 'v0.1.0' }, one.ports);
    for (const kill of kills) {
      let left = kill;
      registry.beforeWrite = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      await release(registry).catch((error: Error) => expect(error.message).toBe('killed'));
    }
    registry.beforeWrite = () => undefined;
    return registry;
  };
  const expectSameEnd = async (kills: readonly number[], whole: MemoryRegistry) => {
    const registry = await releaseTwice(kills);
    expectNoChannelAhead(registry);
    registry.beforeWrite = () => expectNoChannelAhead(registry);
    await release(registry);
    expect([...registry.names].sort()).toEqual([...whole.names].sort());
  };

  it('ends in the same state, and no channel is ever ahead of its set', async () => {
    const whole = await releaseTwice([Number.POSITIVE_INFINITY]);
    for (let kill = 0; kill <= whole.writes.length; kill++) await expectSameEnd([kill], whole);
  });

  it('does so when it is killed again and again', async () => {
    const whole = await releaseTwice([Number.POSITIVE_INFINITY]);
    const kills = fc.array(fc.integer({ min: 0, max: whole.writes.length }), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(kills, (some) => expectSameEnd(some, whole)),
      { numRuns: 15 },
    );
  });
});

describe('two releases at once', () => {
  it('lets one win, and the other says so', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    const two = fakeRun('two', registry);
    const ends = await Promise.allSettled([
      run({ ...one.inputs, version: 'v0.1.0' }, one.ports),
      run({ ...two.inputs, version: 'v0.2.0' }, two.ports),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = ends.find((end) => end.status === 'rejected') as PromiseRejectedResult;
    expect(lost.reason).toMatchObject({ code: 'release-busy' });
    expectNoChannelAhead(registry);
  });

  it('does not wait for a claim that ran out', async () => {
    const registry = memoryRegistry();
    const one = fakeRun('one', registry);
    let left = 1;
    registry.beforeWrite = () => {
      if (left-- <= 0) throw new Error('killed');
    };
    await expect(run({ ...one.inputs, version: 'v0.1.0' }, one.ports)).rejects.toThrow('killed');
    registry.beforeWrite = () => undefined;
    const two = fakeRun('two', registry);
    await expect(run(two.inputs, two.ports)).rejects.toMatchObject({ code: 'release-busy' });
    const later = { ...two.ports, clock: { now: () => new Date('2026-11-20T03:16:00Z') } };
    await expect(run(two.inputs, later)).resolves.toBeDefined();
  });
});

/** A channel that names a version's digest needs every image of that version, and its record. */
function expectNoChannelAhead({ names }: MemoryRegistry): void {
  for (const [channel, set] of [
    ['devpod-base', 'devpod-base'],
    ['devpod-base-gemini', 'devpod-base-gemini'],
    ['devpod', 'devpod'],
    ['latest', 'devpod'],
  ]) {
    const digest = names.get(channel ?? '');
    if (digest === undefined) continue;
    const version = ['v0.1.0', 'v0.2.0'].find((candidate) => names.get(`${set}-${candidate}`) === digest);
    expect(version).toBeDefined();
    const whole = ['devpod-base', 'devpod-base-gemini', 'devpod', 'release'];
    for (const name of whole) expect(names.has(`${name}-${version}`)).toBe(true);
  }
}

/** An engine with the images of `has`, by digest; it pushes to `registry`. */
async function fakeEngine(registry: MemoryRegistry, has: MemoryRegistry): Promise<MemoryEngine> {
  const engine = memoryEngine();
  for (const digest of has.manifests.keys()) {
    const { labels } =
      (await readRegistryImage(has, digested('127.0.0.1:5000/factory', digest as Digest))) ?? {};
    engine.add({ digest: digest as Digest, ...(labels && { labels }) });
  }
  const push = async (name: string) =>
    registry.seed(has.manifests.get(await engine.push(name))?.body ?? '', name.split(':').at(-1));
  return { ...engine, push };
}
