import { downloadOf } from '@officina/core';
import { bumpEach, bumpSeed } from '../bump.ts';
import type { Row } from '../row.ts';

/** What a consumer downloads for a bump, held against one big download layer. */
export const bumpBytesSeed: Row = {
  name: 'bump-bytes-seed',
  title: 'bump one tool: bytes that a consumer of devpod downloads',
  against: "the old way's, whichever tool moved",
  unit: 'bytes',
  bar: 0.12,
  seconds: 60,
  async measure(ground) {
    const seed = await bumpSeed(ground);
    const baseline = downloadOf(seed.after.layers, seed.before.layers) + seed.after.rest;
    const bumps = await bumpEach(ground);
    const pairs = bumps.map(({ images: { devpod } }) => ({
      ours: downloadOf(devpod.after.layers, devpod.before.layers) + devpod.after.rest,
      baseline,
    }));
    return { pairs, note: `one pair per real tool: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};
