import { type Row, sideBySide, timed } from '../row.ts';
import { planReuse } from '../unchanged.ts';

/** Nothing changed on a fresh runner that has a registry cache: the old way downloads all of it to say so. */
export const unchangedCold: Row = {
  name: 'unchanged-cold',
  title: 'nothing changed, cold builder: plan decides and finishes',
  against: "the old way's builds and pushes there, from a registry cache",
  unit: 'ms',
  bar: 0.03,
  seconds: 60,
  async measure(ground, pairs) {
    const { seed, address } = ground;
    const cache = `type=registry,ref=${address}/seed-style/cache:{image}`;
    await seed.release({ extra: ['--cache-to', `${cache},mode=max`] });
    return {
      pairs: await sideBySide(pairs, {
        ours: () => ground.onEmptyEngine(({ host }) => timed(() => planReuse(ground, { host }))),
        baseline: () =>
          ground.onEmptyEngine(({ host }) =>
            timed(() => seed.release({ host, extra: ['--cache-from', cache] })),
          ),
      }),
    };
  },
};
