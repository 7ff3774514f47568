import { type Bump, buildAndPush, bumpedWorkspace, newBumps } from '../bump.ts';
import { type Row, sideBySide, timed } from '../row.ts';

/** One tool of the base moves: from the lock to three pushed images. */
export const bumpTime: Row = {
  name: 'bump-time',
  title: 'bump one tool of base: rebuild and push of the chain',
  against: "the old way's",
  unit: 'ms',
  bar: 0.06,
  seconds: 40,
  async measure(ground, pairs) {
    await ground.seed.release();
    const bumps = await newBumps(ground, pairs);
    const at = (pair: number) => bumps[pair] as Bump;
    const measured = await sideBySide(pairs, {
      ours: async (pair) => {
        const place = await bumpedWorkspace(ground, at(pair));
        return timed(() => buildAndPush(ground, place));
      },
      baseline: (pair) => {
        const { old, fresh } = at(pair);
        return timed(() => ground.seed.release({ tag: 'bumped', instead: new Map([[old.url, fresh.url]]) }));
      },
    });
    return { pairs: measured, note: `bumped, one per pair: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};
