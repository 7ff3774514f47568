import { describe, expect, it } from '@jest/globals';
import {
  type BuildResult,
  digested,
  FactoryError,
  isFactoryError,
  type PrunableRegistry,
} from '@officina/core';
import { memoryEngine, memoryRegistry, memoryTalk, takingTurns } from '@officina/fakes';
import { run as plan } from '@officina/plan';
import { prune, run as release } from '@officina/release';
import { home, makeCandidates, workspaceOf } from '../support/bad-day/documents.ts';
import { imageOf, smokeIn } from '../support/bad-day/verbs.ts';

const clock = { now: () => new Date('2026-11-20T03:00:00Z') };
const files = workspaceOf('two');

/** What `officina up` asks of a registry: plan, and smoke of the images that are reused from there. */
async function up(registry: PrunableRegistry): Promise<string> {
  const talk = memoryTalk();
  const planned = await plan({ images: 'images' }, { files, registry, engine: undefined, talk });
  const entries = planned.images.flatMap(({ name, platforms }) =>
    platforms.map((entry) => ({ image: name, ...entry })),
  );
  const candidates = entries.flatMap(({ image, platform, key, digest }): BuildResult['candidates'] =>
    digest === undefined
      ? []
      : [{ image, platform, key, digest, reused: true, found: 'registry', standIns: [], bootstrapped: [] }],
  );
  if (candidates.length < entries.length) return 'builds';
  const engine = memoryEngine();
  const pull: typeof engine.pull = async (name) => {
    const { digest } = candidates.find((one) => name.endsWith(one.digest)) ?? {};
    if (digest === undefined || (await registry.manifest(digested(home, digest))) === undefined)
      throw new FactoryError('registry-missing', `${name}: not found`, { hint: 'look at the name' });
    engine.images.set(name, imageOf(digest));
  };
  const build: BuildResult = { schema: 'officina.build/v1', registry: home, milliseconds: 0, candidates };
  const { reports } = await smokeIn(
    { plan: planned, build },
    { files, registry, talk, engine: { ...engine, pull }, push: false },
  );
  const told = reports.flatMap(({ checks }) => checks.filter(({ passed }) => !passed).map(({ got }) => got));
  return told.length === 0 ? 'reuses' : told.join('; ');
}

describe('officina up beside officina release prune --apply', () => {
  it('reuses, builds, or says in clear words that an image is gone, in many interleavings', async () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const registry = memoryRegistry(home);
      const old = await makeCandidates('one', registry);
      const talk = memoryTalk();
      await release(
        { images: 'images', ...old, version: 'v0.1.0' },
        { files: workspaceOf('one'), registry, talk, clock },
      );
      const young = await makeCandidates('two', registry);
      const engine = memoryEngine();
      for (const { digest } of young.build.candidates)
        engine.remote.set(`${home}@${digest}`, imageOf(digest));
      await smokeIn(young, { files, engine, registry, talk, push: true });
      const kept = [...registry.names].filter(([tag]) => /v0\.1\.0|tiny|latest/.test(tag));
      const turns = takingTurns(seed);
      let ended = 0;
      const ending = (work: Promise<unknown>) =>
        work
          .catch((error: unknown) => (isFactoryError(error) ? error.code : Promise.reject(error)))
          .finally(() => ended++);
      const works = [
        ending(up(turns.at('up', registry))),
        ending(
          prune(
            { images: 'images', apply: true },
            { files, registry: turns.at('prune', registry), talk: memoryTalk(), clock },
          ),
        ),
      ];
      await turns.until(() => ended === works.length);
      const [end, pruned] = await Promise.all(works);
      expect([seed, end]).toEqual([
        seed,
        expect.stringMatching(/^(?:reuses|builds|.*registry\.example\/team\/tiny@sha256:\S+: not found.*)$/s),
      ]);
      expect([seed, pruned]).toEqual([seed, expect.objectContaining({ applied: true })]);
      for (const [tag, digest] of kept)
        expect([seed, tag, registry.names.get(tag)]).toEqual([seed, tag, digest]);
      ends.add(String(end).slice(0, 6));
    }
    expect(ends.size).toBeGreaterThan(1);
  });
});
