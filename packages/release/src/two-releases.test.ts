import { describe, expect, it } from '@jest/globals';
import { isFactoryError } from '@officina/core';
import { type MemoryRegistry, memoryRegistry, takingTurns } from '@officina/fakes';
import { fakeRun } from './fake-run.fixture.ts';
import { fixedTags, interleavings } from './fixed-tags.fixture.ts';
import { run } from './run.ts';

describe('two releases at once', () => {
  it.each([
    ['of one version', 'v0.1.0'],
    ['of two versions', 'v0.2.0'],
  ])(
    '%s never give a fixed tag two digests, in many interleavings',
    async (_, other) => {
      const ends = new Map<string, number>();
      for (let seed = 0; seed < interleavings; seed++) {
        const registry = memoryRegistry();
        const turns = takingTurns(seed);
        const runs = [
          { ...fakeRun('one', registry), version: 'v0.1.0' },
          { ...fakeRun('two', registry), version: other },
        ];
        let ended = 0;
        const results = runs.map(({ inputs, ports, version }, at) =>
          run({ ...inputs, version }, { ...ports, registry: turns.at(String(at), registry) })
            .then(
              () => 'released',
              (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
            )
            .finally(() => ended++),
        );
        await turns.until(() => ended === runs.length);
        const end = (await Promise.all(results)).sort().join(' ');
        ends.set(end, (ends.get(end) ?? 0) + 1);
        const torn = [...fixedTags(registry)].filter(([, digests]) => digests.size > 1);
        expect([seed, torn]).toEqual([seed, []]);
      }
      // One of the two always gets through, and both ways of losing were seen.
      expect([...ends.keys()].filter((end) => !end.includes('released'))).toEqual([]);
      expect(ends.get('release-busy released')).toBeGreaterThan(0);
    },
    600_000,
  );
});

describe('two runs of one release', () => {
  const releasing = (content: string, version: string, registry: MemoryRegistry, at = registry) => {
    const { inputs, ports } = fakeRun(content, registry);
    return run({ ...inputs, version }, { ...ports, registry: at });
  };

  it('end with the first when the second has taken over: it moves no channel back that a newer release moved', async () => {
    const clean = memoryRegistry();
    await releasing('one', 'v0.1.0', clean);
    const puts = clean.writes.filter((write) => write.startsWith('put ')).length;
    const ends = new Set<string>();
    // After each of its last writes: those that people look for are among them.
    for (let last = puts - 14; last < puts - 1; last++) {
      const registry = memoryRegistry();
      let wrote = 0;
      const putManifest: MemoryRegistry['putManifest'] = async (...args) => {
        const digest = await registry.putManifest(...args);
        if (wrote++ === last) {
          await releasing('one', 'v0.1.0', registry);
          await releasing('two', 'v0.2.0', registry);
        }
        return digest;
      };
      const end = await releasing('one', 'v0.1.0', registry, { ...registry, putManifest }).then(
        () => 'released',
        (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
      );
      ends.add(end);
      const { names } = registry;
      for (const [channel, image] of [
        ['devpod-base', 'devpod-base'],
        ['devpod', 'devpod'],
        ['latest', 'devpod'],
      ])
        expect([last, end, names.get(channel ?? '')]).toEqual([last, end, names.get(`${image}-v0.2.0`)]);
    }
    expect([...ends]).toContain('release-busy');
  });
});

describe('a machine that sleeps for an hour in the middle of a release', () => {
  /** A release whose clock jumps right before one of its calls; what happens meanwhile is over when it wakes up. */
  async function sleepBefore(
    call: number,
    meanwhile: (registry: MemoryRegistry, awake: Date) => Promise<unknown>,
  ) {
    const registry = memoryRegistry();
    const { inputs, ports } = fakeRun('one', registry);
    let [calls, now] = [0, ports.clock.now()];
    const waking =
      <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (calls++ === call) {
          now = new Date(now.getTime() + 3_600_000);
          await meanwhile(registry, now);
        }
        return ask(...args);
      };
    const sleepy = {
      ...registry,
      head: waking(registry.head),
      manifest: waking(registry.manifest),
      putBlob: waking(registry.putBlob),
      tags: waking(registry.tags),
    };
    const clock = { now: () => now };
    const end = await run({ ...inputs, version: 'v0.1.0' }, { ...ports, registry: sleepy, clock }).then(
      () => 'released',
      (error: unknown) => (isFactoryError(error) ? error.code : String(error)),
    );
    return { end, registry, slept: calls > call };
  }

  it('ends it well where nobody else was there', async () => {
    for (let call = 0; ; call++) {
      const { end, slept } = await sleepBefore(call, async () => undefined);
      expect([call, end]).toEqual([call, 'released']);
      if (!slept) break;
    }
  });

  it('never lets it write over what another released meanwhile', async () => {
    const ends = new Set<string>();
    for (let call = 0; ; call++) {
      const { end, registry, slept } = await sleepBefore(call, (shared, awake) => {
        // It began after the claim of the sleeper had run out, and is done when that wakes up.
        const other = fakeRun('two', shared);
        const clock = { now: () => new Date(awake.getTime() - 1_800_000) };
        return run({ ...other.inputs, version: 'v0.1.0' }, { ...other.ports, clock }).catch(
          (error: unknown) => {
            // The sleeper had released its version already.
            if (!isFactoryError(error) || error.code !== 'tag-exists') throw error;
          },
        );
      });
      if (!slept) break;
      ends.add(end);
      const torn = [...fixedTags(registry)].filter(([, digests]) => digests.size > 1);
      expect([call, end, torn]).toEqual([
        call,
        expect.stringMatching(/^(?:released|release-busy|tag-exists|registry-answer)$/),
        [],
      ]);
    }
    expect(ends.size).toBeGreaterThan(1);
  });
});
