import { describe, expect, it } from '@jest/globals';
import { fakeRegistry } from './fake-registry.ts';
import { fakeRun } from './fake-run.ts';
import { listReleases } from './history-list.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';

async function twoReleases() {
  const registry = fakeRegistry();
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
    const moves = await rollback({ images: 'images', to: 'v0.1.0' }, ports);
    expect(moves.map(({ channel }) => channel)).toEqual([
      'devpod-base',
      'devpod-base-gemini',
      'devpod',
      'latest',
    ]);
    expect(registry.names.get('latest')).toBe(old.images.at(-1)?.digest);
    const others = [...registry.names].filter(([tag]) => !moves.some(({ channel }) => channel === tag));
    expect(others.every(([tag, digest]) => before.get(tag) === digest || tag === 'release-claim')).toBe(true);
  });

  it('moves only the channels asked for, and writes nothing the second time', async () => {
    const { registry, ports } = await twoReleases();
    await rollback({ images: 'images', to: 'v0.1.0', channels: ['latest'] }, ports);
    expect(registry.names.get('latest')).not.toBe(registry.names.get('devpod'));
    registry.writes.length = 0;
    expect(await rollback({ images: 'images', to: 'v0.1.0', channels: ['latest'] }, ports)).toEqual([]);
    expect(registry.writes).toEqual([]);
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

  it('moves nothing on a dry run', async () => {
    const { registry, ports } = await twoReleases();
    expect(await rollback({ images: 'images', to: 'v0.1.0', dryRun: true }, ports)).toHaveLength(4);
    expect(registry.writes).toEqual([]);
  });
});

describe('listReleases', () => {
  it('lists versions newest first with their age in whole days', async () => {
    const { registry, repository } = await twoReleases();
    const list = await listReleases(repository, new Date('2026-11-22T04:00:00Z'), registry);
    expect(list.map(({ version, ageDays }) => [version, ageDays])).toEqual([
      ['v0.2.0', 2],
      ['v0.1.0', 2],
    ]);
  });
});
