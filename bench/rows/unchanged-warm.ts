import { type Row, sideBySide, timed } from '../row.ts';
import { planReuse } from '../unchanged.ts';

/** Nothing changed on a warm engine, against the old way's cached builds and pushes. */
export const unchangedWarm: Row = {
  name: 'unchanged-warm',
  title: 'nothing changed, warm engine: plan decides and finishes',
  against: 'three cached builds and pushes of the old way',
  unit: 'ms',
  bar: 0.3,
  seconds: 3,
  async measure(ground, pairs) {
    await ground.seed.release();
    await planReuse(ground);
    return {
      pairs: await sideBySide(pairs, {
        ours: () => timed(() => planReuse(ground)),
        baseline: () => timed(() => ground.seed.release()),
      }),
    };
  },
};
