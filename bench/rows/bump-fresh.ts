import { type Bump, newBumps } from '../bump.ts';
import { bakeFresh, bumpFresh, cacheInRegistry } from '../fresh-bump.ts';
import { type Row, sideBySide } from '../row.ts';

/** A tool of the base moves, on a runner that has nothing: from the lock to three pushed images. */
export const bumpFreshTime: Row = {
  name: 'bump-fresh',
  title: 'bump one tool of base on a fresh builder, nothing cached, to candidates pushed',
  against: 'buildx bake of our own graph there, from a cache in the registry',
  unit: 'ms',
  bar: 0.1,
  seconds: 150,
  async measure(ground, pairs) {
    await cacheInRegistry(ground);
    const bumps = await newBumps(ground, pairs);
    const at = (pair: number) => bumps[pair] as Bump;
    return {
      pairs: await sideBySide(pairs, {
        ours: async (pair) => (await bumpFresh(ground, at(pair))).milliseconds,
        baseline: (pair) => bakeFresh(ground, at(pair)),
      }),
      note: `bumped, one per pair: ${bumps.map(({ tool }) => tool).join(', ')}`,
    };
  },
};

/** The same in bytes that come to the machine. */
export const bumpFreshBytes: Row = {
  name: 'bump-fresh-bytes',
  title: 'the same: bytes that come to the builder, of the registry and of upstream',
  against: "the tool's own asset",
  unit: 'bytes',
  bar: 1.05,
  seconds: 20,
  async measure(ground, pairs) {
    const bumps = await newBumps(ground, pairs);
    const measured = [];
    for (const bump of bumps)
      measured.push({ ours: (await bumpFresh(ground, bump)).bytes, baseline: bump.fresh.size });
    return { pairs: measured, note: `bumped, one per pair: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};
