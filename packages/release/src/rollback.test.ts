import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, parseRollbackRecord, readArtifact, tagged } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { fakeRun } from './fake-run.fixture.ts';
import { listReleases } from './history/history-list.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';

async function twoReleases() {
  const registry = memoryRegistry();
  const one = fakeRun('one', registry);
  const old = await run({ ...one.inputs, version: 'v0.1.0' }, one.ports);
  const two = fakeRun('two', registry);
  await run({ ...two.inputs, version: 'v0.2.0' }, two.ports);
  registry.writes.length = 0;
  return { registry, old, ports: two.ports, repository: two.inputs.plan.registry };
}

describe('rollback', () => {
  it('moves all channels to the older release, parents first, and no other tag', async () => {
    const { registry, old, ports } = await twoReleases();
    const before = new Map(registry.names);
    const { moves } = await rollback({ images: 'images', to: 'v0.1.0' }, ports);
    expect(moves.map(({ channel }) => channel)).toEqual([
      'devpod-base',
      'devpod-base-gemini',
      'devpod',
      'latest',
    ]);
    expect(registry.names.get('latest')).toBe(old.images.at(-1)?.digest);
    const others = [...registry.names].filter(([tag]) => !moves.some(({ channel }) => channel === tag));
    expect(others.every(([tag, digest]) => before.get(tag) === digest || tag.startsWith('release-'))).toBe(
      true,
    );
  });

  it('moves only the channels asked for, and writes nothing the second time', async () => {
    const { registry, ports } = await twoReleases();
    await rollback({ images: 'images', to: 'v0.1.0', channels: ['latest'] }, ports);
    expect(registry.names.get('latest')).not.toBe(registry.names.get('devpod'));
    registry.writes.length = 0;
    const again = await rollback({ images: 'images', to: 'v0.1.0', channels: ['latest'] }, ports);
    expect(again.moves).toEqual([]);
    expect(registry.writes).toEqual([]);
  });

  it('records nothing where another did the same between its look and its claim', async () => {
    const { registry, ports } = await twoReleases();
    const back = { images: 'images', to: 'v0.1.0' };
    let isFirst = true;
    const late = {
      ...registry,
      putManifest: async (...words: Parameters<typeof registry.putManifest>) => {
        if (isFirst) {
          isFirst = false;
          await rollback(back, ports);
        }
        return registry.putManifest(...words);
      },
    };
    expect((await rollback(back, { ...ports, registry: late })).moves).toEqual([]);
    expect([...registry.names.keys()].filter((tag) => tag.startsWith('release-rollback-'))).toHaveLength(1);
  });

  it.each(['v9', '1.2.3', 'latest'])('names its own option where "%s" is no version', async (to) => {
    await expect(rollback({ images: 'images', to }, (await twoReleases()).ports)).rejects.toMatchObject({
      code: 'input-invalid',
      hint: 'give --to v1.2.3; officina release list knows the versions',
    });
  });

  it('refuses, with nothing moved, a release that is not there or not whole', async () => {
    const { registry, old, ports } = await twoReleases();
    await expect(rollback({ images: 'images', to: 'v0.0.9' }, ports)).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('v0.2.0, v0.1.0'),
    });
    registry.manifests.delete(old.images[1]?.digest ?? '');
    await expect(rollback({ images: 'images', to: 'v0.1.0' }, ports)).rejects.toMatchObject({
      code: 'registry-missing',
      message: expect.stringContaining('image gemini'),
    });
    expect(registry.writes).toEqual([]);
  });

  it('refuses a channel that no image has', async () => {
    const { ports } = await twoReleases();
    await expect(
      rollback({ images: 'images', to: 'v0.1.0', channels: ['lates'] }, ports),
    ).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });

  it('keeps a record of what moved from where, before the first channel moves', async () => {
    const { registry, old, ports, repository } = await twoReleases();
    const from = registry.names.get('latest');
    const record = await rollback({ images: 'images', to: 'v0.1.0', reason: 'gemini hangs' }, ports);
    expect(record).toMatchObject({ to: 'v0.1.0', reason: 'gemini hangs', at: '2026-11-20T03:00:00.000Z' });
    expect(record.moves.at(-1)).toEqual({
      image: 'devpod',
      channel: 'latest',
      from,
      to: old.images.at(-1)?.digest,
    });
    const tag = 'release-rollback-20261120T030000Z';
    const kept = await readArtifact(tagged(repository, tag), registry);
    expect(parseRollbackRecord(kept?.text ?? '', { file: tag })).toEqual(record);
    const puts = registry.writes.filter((write) => write.startsWith('put ')).map((put) => put.split(' ')[1]);
    expect(puts.filter((put) => !put?.startsWith('release-claim-')).slice(0, 2)).toEqual([
      tag,
      'devpod-base',
    ]);
  });

  it('killed after any write and run again, ends with all channels back', async () => {
    for (let kill = 0; kill < 10; kill++) {
      const { registry, old, ports } = await twoReleases();
      let left = kill;
      registry.beforeWrite = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      await rollback({ images: 'images', to: 'v0.1.0' }, ports).catch(() => undefined);
      registry.beforeWrite = () => undefined;
      await rollback({ images: 'images', to: 'v0.1.0' }, ports);
      for (const image of old.images) {
        for (const tag of image.tags) expect(registry.names.get(tag)).toBe(image.digest);
      }
      // Of one second, and still no record was written over another.
      const records = registry.writes.filter((write) => write.startsWith('put release-rollback-'));
      expect(new Set(records.map((write) => write.split(' ')[1])).size).toBe(records.length);
    }
  });

  it('moves nothing on a dry run', async () => {
    const { registry, ports } = await twoReleases();
    const dry = await rollback({ images: 'images', to: 'v0.1.0', dryRun: true }, ports);
    expect(dry.moves).toHaveLength(4);
    expect(registry.writes).toEqual([]);
  });
});

describe('listReleases', () => {
  it('lists versions newest first with age, the channels that name them, and the end of what nothing keeps', async () => {
    const { registry, repository, ports } = await twoReleases();
    const workspace = await loadWorkspace(ports.files, 'images');
    workspace.factory.retention.releases = 1;
    const list = await listReleases(
      { repository, now: new Date('2026-11-22T04:00:00Z'), workspace },
      registry,
    );
    expect(list.map(({ record: _, ...row }) => row)).toEqual([
      { version: 'v0.2.0', ageDays: 2, channels: ['devpod-base', 'devpod', 'latest', 'devpod-base-gemini'] },
      { version: 'v0.1.0', ageDays: 2, channels: [], endOfLife: '2027-05-19' },
    ]);
  });
});
