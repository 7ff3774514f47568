import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AssemblyGround,
  assemblyGround,
  digestsOf,
  run,
  writeChain,
} from '../support/assembly-ground.ts';
import { type Chain, moveChain, sketchChain } from '../support/chains.ts';

/** `OFFICINA_SEED=2` draws others. */
const seed = Number(process.env['OFFICINA_SEED'] ?? 1);
const count = Number(process.env['OFFICINA_CHAINS'] ?? 50);
const seeds = Array.from({ length: count }, (_, at) => seed * 1000 + at);

/** Built together: a bake of more at once loses its connections on a busy machine. */
const perBuild = 2;
const batches = Array.from({ length: Math.ceil(count / perBuild) }, (_, at) =>
  seeds.slice(at * perBuild, (at + 1) * perBuild),
);

describe(`${count} drawn chains of images`, () => {
  let ground: AssemblyGround;
  const drawn = new Map<number, Chain>(seeds.map((one) => [one, sketchChain(one, run)]));
  const found = { laid: 0, moved: 0, built: 0 };

  beforeAll(async () => {
    ground = await assemblyGround([...drawn.values()]);
  });
  afterAll(() => ground?.remove());

  it.each(batches)('are the same, assembled and built whole without a cache: from %d', async (...batch) => {
    const chains = batch.map((one) => drawn.get(one) as Chain);
    const only = chains.flatMap(({ images }) => ['--only', images.at(-1) ?? '']);
    await ground.plan(...only);
    await ground.makeGreen(await ground.build());
    for (const [at, chain] of chains.entries())
      await writeChain(ground, moveChain(chain, { seed: batch[at] ?? 0, round: 1 }));
    const { images } = await ground.plan(...only);
    const made = await ground.build();
    const entries = images.flatMap(({ platforms }) => platforms);
    const assembled = entries.flatMap(({ assembly }) =>
      assembly === undefined ? [] : [assembly.lines.length],
    );
    found.laid += assembled.filter((lines) => lines > 0).length;
    found.moved += assembled.filter((lines) => lines === 0).length;
    found.built += entries.filter(({ action }) => action === 'build').length;
    // As many as were planned: nothing that was put together was given up for the builder's.
    expect(made.candidates.filter((one) => one.assembled !== undefined)).toHaveLength(assembled.length);
    expect(digestsOf(await ground.build('--no-cache'))).toEqual(digestsOf(made));
  });

  it('were assembled with layers of their own and without, beside some that were built', () => {
    expect(found.laid).toBeGreaterThan(count / 4);
    expect(found.moved).toBeGreaterThan(count / 10);
    expect(found.built).toBeGreaterThan(count / 10);
  });
});
