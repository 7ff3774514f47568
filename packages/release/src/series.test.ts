import { describe, expect, it } from '@jest/globals';
import { loadWorkspace } from '@officina/core';
import { type MemoryRegistry, memoryRegistry } from '@officina/fakes';
import { fakeFiles, fakeRun, withTexts } from './fake-run.fixture.ts';
import { listReleases } from './history/history-list.ts';
import { prune } from './prune/prune.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';

const repository = '127.0.0.1:5000/factory';
const rules = `registry: ${repository}
platforms: [linux/amd64, linux/arm64]
tags: { version: "{prefix}{number}", series: ["{prefix}{major}", "{prefix}{major}.{minor}"] }
retention: { releases: 1, age: 30d, unreleased: 7d }
`;
const files = withTexts(fakeFiles(repository), { 'images/factory.yaml': rules });

/** Releases one after another, of contents that their versions name. */
async function released(versions: readonly string[], registry = memoryRegistry()): Promise<MemoryRegistry> {
  for (const version of versions) await release(version, registry);
  return registry;
}

function release(version: string, registry: MemoryRegistry, more: { channels?: boolean } = {}) {
  const { inputs, ports } = fakeRun(version, registry, repository);
  return run({ ...inputs, ...more, version }, { ...ports, files });
}

/** What tags of the last image name, by the number of the version that has the same digest. */
function seen({ names }: MemoryRegistry, ...tags: string[]): Record<string, string | undefined> {
  const versions = [...names].filter(([name]) => /^\d+\.\d+\.\d+/.test(name));
  return Object.fromEntries(
    tags.map((tag) => [tag, versions.find(([, digest]) => digest === names.get(tag))?.[0]]),
  );
}

describe('run, with series', () => {
  it('moves those that a version is the newest of, never back, and the channels with the newest of all', async () => {
    const registry = await released(['v4.0.0', 'v4.0.1', 'v4.1.0', 'v4.0.2', 'v4.2.0-rc.1']);
    expect(seen(registry, '4', '4.0', '4.1', '4.2', 'devpod-4.0', 'latest')).toEqual({
      '4': '4.1.0',
      '4.0': '4.0.2',
      '4.1': '4.1.0',
      '4.2': undefined,
      'devpod-4.0': '4.0.2',
      latest: '4.1.0',
    });
    await released(['v5.0.0', 'v4.1.1'], registry);
    expect(seen(registry, '4', '4.1', '5', 'latest')).toEqual({
      '4': '4.1.1',
      '4.1': '4.1.1',
      '5': '5.0.0',
      latest: '5.0.0',
    });
  });

  it('writes them after the record, and leaves the keys of the newest release as they are', async () => {
    const registry = await released(['v4.0.0', 'v4.1.0']);
    registry.writes.length = 0;
    await release('v4.0.1', registry);
    const puts = registry.writes.flatMap((write) => /^put (\S+)/.exec(write)?.[1] ?? []);
    const at = (tag: string) => puts.indexOf(tag);
    expect(at('release-v4.0.1')).toBeGreaterThan(at('4.0.1'));
    expect(at('4.0')).toBeGreaterThan(at('release-v4.0.1'));
    expect([at('release-keys'), at('4'), at('latest')]).toEqual([-1, -1, -1]);
  });

  it('leaves them where they are when the moving tags are to stay', async () => {
    const registry = await released(['v4.0.0']);
    await release('v4.0.1', registry, { channels: false });
    expect(seen(registry, '4', '4.0', 'latest')).toEqual({ '4': '4.0.0', '4.0': '4.0.0', latest: '4.0.0' });
  });

  it('ends the same when it is killed after any write and run again', async () => {
    const whole = await released(['v4.0.0', 'v4.1.0']);
    const before = whole.writes.length;
    await release('v4.0.1', whole);
    const names = ({ names: tags }: MemoryRegistry) =>
      Object.fromEntries([...tags].filter(([tag]) => !tag.startsWith('release-claim-')));
    for (let kill = 0; kill < whole.writes.length - before; kill++) {
      const registry = await released(['v4.0.0', 'v4.1.0']);
      let left = kill;
      registry.beforeWrite = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      await expect(release('v4.0.1', registry)).rejects.toThrow('killed');
      registry.beforeWrite = () => undefined;
      await release('v4.0.1', registry);
      expect([kill, names(registry)]).toEqual([kill, names(whole)]);
    }
  });

  it('refuses, before it writes, a series that has the name of a channel', async () => {
    const { inputs, ports, registry } = fakeRun('one', memoryRegistry(), repository);
    const clash = rules.replace('{prefix}{major}"', 'devpod-base{major}", "{channel}-gemini"');
    await expect(
      run(
        { ...inputs, version: 'v4.0.0' },
        { ...ports, files: withTexts(files, { 'images/factory.yaml': clash }) },
      ),
    ).rejects.toMatchObject({ code: 'spec-invalid' });
    expect(registry.writes).toEqual([]);
  });
});

describe('listReleases, with series', () => {
  it('names the series beside the channels, and keeps what one names whatever its age', async () => {
    const registry = await released(['v3.9.0', 'v4.0.0', 'v4.0.1']);
    const workspace = await loadWorkspace(files, 'images');
    const now = new Date('2030-01-01T00:00:00Z');
    const list = await listReleases({ repository, now, workspace }, registry);
    expect(list.map(({ version, endOfLife }) => [version, endOfLife])).toEqual([
      ['v4.0.1', undefined],
      ['v4.0.0', '2026-12-20'],
      ['v3.9.0', undefined],
    ]);
    expect(list[2]?.channels).toEqual(expect.arrayContaining(['3', '3.9', 'devpod-3']));
  });
});

describe('prune, with series', () => {
  it('lets a release go that no series names any more, and no tag of a series', async () => {
    const registry = await released(['v4.0.0', 'v4.0.1', 'v4.1.0']);
    const { ports } = fakeRun();
    const clock = { now: () => new Date('2030-01-01T00:00:00Z') };
    const inputs = { images: 'images', registry: repository, apply: true };
    const { goes } = await prune(inputs, { ...ports, files, registry, clock });
    expect(goes.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['4.0.0', 'devpod-base-4.0.0']));
    expect(seen(registry, '4', '4.0', '4.1')).toEqual({ '4': '4.1.0', '4.0': '4.0.1', '4.1': '4.1.0' });
    expect([...registry.names.keys()].filter((tag) => tag.endsWith('4.0.0'))).toEqual([]);
  });

  it('refuses a list that lacks the tag of a series', async () => {
    const registry = await released(['v4.0.0']);
    registry.names.delete('devpod-4');
    const { ports } = fakeRun();
    const look = prune({ images: 'images', registry: repository }, { ...ports, files, registry });
    await expect(look).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringContaining('devpod-4 of a kept release is not in the list'),
    });
  });
});

describe('rollback, with series', () => {
  const back = (registry: MemoryRegistry, to: string, channels?: readonly string[]) =>
    rollback(
      { images: 'images', registry: repository, to, ...(channels === undefined ? {} : { channels }) },
      { ...fakeRun().ports, files, registry },
    );

  it('takes those of the version with the channels, and leaves the others', async () => {
    const registry = await released(['v4.0.0', 'v4.1.0']);
    await back(registry, 'v4.0.0');
    const tags = seen(registry, '4', '4.0', '4.1', 'latest');
    expect(tags).toEqual({ '4': '4.0.0', '4.0': '4.0.0', '4.1': '4.1.0', latest: '4.0.0' });
  });

  it('takes one alone by its name, and the next release moves it on', async () => {
    const registry = await released(['v4.0.0', 'v4.1.0']);
    const { moves } = await back(registry, 'v4.0.0', ['4']);
    expect(moves.map(({ channel }) => channel)).toEqual(['4']);
    await release('v4.1.1', registry);
    expect(seen(registry, '4', 'latest')).toEqual({ '4': '4.1.1', latest: '4.1.1' });
  });
});
