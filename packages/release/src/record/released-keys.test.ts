import { describe, expect, it } from '@jest/globals';
import {
  canonicalJson,
  digestOfValue,
  type KeptKeys,
  narrowPlan,
  readManifest,
  readReleasedKeys,
  tagged,
  writeArtifact,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { fakeRun } from '../fake-run.fixture.ts';
import { run } from '../run.ts';
import { readKeys } from './released-keys.ts';

/** A run's keys, and what they are in the registry afterwards. */
const whole = (content = 'one', registry = memoryRegistry()) => {
  const made = fakeRun(content, registry);
  const left = (variant?: string) =>
    readReleasedKeys({ repository: made.inputs.plan.registry, variant }, registry);
  return { ...made, keys: made.inputs.keys as KeptKeys, left };
};
const contents = (keys: KeptKeys['keys'] | undefined) =>
  Object.fromEntries(
    Object.entries(keys ?? {}).map(([name, kept]) => [
      name,
      kept.map(({ document }) => (document as { content: string }).content),
    ]),
  );

describe('the keys of the last release', () => {
  it('are left beside the images before anything is named for people, as tested', async () => {
    const { inputs, ports, registry, keys, left } = whole();
    await run({ ...inputs, version: 'v0.1.0' }, ports);
    const tested = Object.entries(keys.keys).map(([name, kept]) => [
      name,
      kept.map((one) => ({ ...one, green: true })),
    ]);
    expect(await left()).toEqual(Object.fromEntries(tested));
    const names = registry.writes.map((write) => write.split(' ')[1]);
    expect(names.indexOf('release-keys')).toBeLessThan(names.indexOf('devpod-base-v0.1.0'));
    expect(ports.talk.told.join()).not.toContain('keys');
  });

  it('are written once for the same release, and anew for the next', async () => {
    const { inputs, ports, registry } = whole();
    await run(inputs, ports);
    registry.writes.length = 0;
    await run(inputs, ports);
    expect(registry.writes).toEqual([]);
    const two = whole('two', registry);
    await run(two.inputs, two.ports);
    expect(new Set(Object.values(contents(await two.left())).flat())).toEqual(new Set(['two']));
  });

  it('hold nothing that plan kept of other images or other keys', async () => {
    const { inputs, ports, keys, left } = whole();
    const [[name, [mine]]] = Object.entries(keys.keys) as [[string, [KeptKeys['keys'][string][0]]]];
    const older = { ...mine, key: inputs.plan.images[1]?.platforms[0]?.key ?? mine.key, document: 'older' };
    const more = { ...keys.keys, [name]: [older, mine], 'secret linux/amd64': [mine] };
    await run({ ...inputs, keys: { ...keys, keys: more } }, ports);
    expect(Object.keys((await left()) ?? {}).sort()).toEqual(Object.keys(keys.keys).sort());
    expect((await left())?.[name]).toMatchObject([{ key: mine.key, document: { content: 'one' } }]);
  });

  it('keep what an earlier release left of images that this one does not hold', async () => {
    const { inputs, ports, registry } = whole();
    await run(inputs, ports);
    const two = whole('two', registry);
    const plan = narrowPlan(two.inputs.plan, ['linux/amd64']);
    await run({ ...two.inputs, plan }, two.ports);
    expect(contents(await two.left())).toMatchObject({
      'base linux/amd64': ['two'],
      'base linux/arm64': ['one'],
    });
  });

  it('stay as they are for a night, a prerelease, and a release that moves no channel', async () => {
    const { inputs, ports, left } = whole();
    await run({ ...inputs, nightly: true }, ports);
    await run({ ...inputs, version: 'v0.1.0-rc.1' }, ports);
    await run({ ...inputs, channels: false }, ports);
    await run({ ...inputs, dryRun: true }, ports);
    expect(await left()).toBeUndefined();
  });

  it('of a variant are apart', async () => {
    const { inputs, ports, left } = whole();
    await run({ ...inputs, plan: { ...inputs.plan, variant: 'light' } }, ports);
    expect([await left(), contents(await left('light'))]).toMatchObject([
      undefined,
      { 'base linux/amd64': ['one'] },
    ]);
  });

  it('stay as they are, and a warning says so, where plan kept none', async () => {
    const { inputs, ports, registry, left } = whole();
    await run(inputs, ports);
    const two = whole('two', registry);
    await run({ ...two.inputs, keys: undefined }, two.ports);
    expect(registry.names.get('latest')).toBeDefined();
    expect(new Set(Object.values(contents(await left())).flat())).toEqual(new Set(['one']));
    expect(two.ports.talk.told).toContainEqual(
      expect.stringMatching(/^warning: keys.json does not hold 6 of the 6 keys of this release/),
    );
  });

  it('have what is long beside them, written once for all images that have the same', async () => {
    const { inputs, ports, registry, keys, left } = whole();
    const debian = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}`, 'x'.repeat(64)]));
    const long = Object.entries(keys.keys).map(([name, kept]): [string, KeptKeys['keys'][string]] => [
      name,
      kept.map((one) => ({ ...one, document: { content: 'one', debian } })),
    ]);
    await run({ ...inputs, keys: { ...keys, keys: Object.fromEntries(long) } }, ports);
    const part = digestOfValue(debian);
    const apart = { document: { content: 'one' }, apart: { debian: part } };
    expect(await left()).toEqual(
      Object.fromEntries(long.map(([name, [one]]) => [name, [{ ...one, green: true, ...apart }]])),
    );
    expect(registry.writes.filter((write) => write === `blob ${part}`)).toHaveLength(1);
    const manifest = registry.manifests.get(registry.names.get('release-keys') ?? '');
    expect(
      readManifest(manifest?.body)
        ?.layers?.slice(1)
        .map(({ digest }) => digest),
    ).toEqual([part]);
    expect(registry.blobs.get(part)).toBe(canonicalJson(debian));
  });

  it('of images that this one does not hold keep what lies beside them', async () => {
    const { inputs, ports, registry, keys, left } = whole();
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, 'x'.repeat(64)]));
    const long = Object.entries(keys.keys).map(([name, kept]): [string, KeptKeys['keys'][string]] => [
      name,
      kept.map((one) => ({ ...one, document: { content: 'one', files } })),
    ]);
    await run({ ...inputs, keys: { ...keys, keys: Object.fromEntries(long) } }, ports);
    const two = whole('two', registry);
    await run({ ...two.inputs, plan: narrowPlan(two.inputs.plan, ['linux/amd64']) }, two.ports);
    const part = digestOfValue(files);
    expect((await left())?.['base linux/arm64']).toMatchObject([{ apart: { files: part } }]);
    const manifest = registry.manifests.get(registry.names.get('release-keys') ?? '');
    expect(readManifest(manifest?.body)?.layers?.map(({ digest }) => digest)).toContain(part);
  });

  it('are written anew where nobody can read what is there', async () => {
    const { inputs, ports, registry, repository, left } = whole();
    await writeArtifact(tagged(repository, 'release-keys'), { type: 'x/y', body: 'broken' }, registry);
    await run(inputs, ports);
    expect(contents(await left())).toMatchObject({ 'base linux/amd64': ['one'] });
  });

  it('leave out what has no room, the largest first, and say so', async () => {
    const { inputs, ports, keys, left } = whole();
    const [[name, kept]] = Object.entries(keys.keys) as [[string, KeptKeys['keys'][string]]];
    const huge = kept.map((one) => ({ ...one, document: 'x'.repeat(8 * 1024 * 1024) }));
    await run({ ...inputs, keys: { ...keys, keys: { ...keys.keys, [name]: huge } } }, ports);
    expect(Object.keys((await left()) ?? {})).toHaveLength(Object.keys(keys.keys).length - 1);
    expect((await left())?.[name]).toBeUndefined();
    expect(ports.talk.told).toContainEqual(expect.stringMatching(/^warning: 1 of 6 keys have no room/));
  });
});

describe('readKeys', () => {
  it('takes a missing or a broken file for none', async () => {
    const files = { read: async (file: string) => (file === 'broken.json' ? '{' : undefined) };
    expect([await readKeys(files, 'broken.json'), await readKeys(files, 'none.json')]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
