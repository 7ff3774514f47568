import { bumpEach, bumpSeed } from '../bump.ts';
import { bytesAbove } from '../manifest.ts';
import type { Row } from '../row.ts';
import { habitOf } from '../tool-habits.ts';

/** Layers lie on one another: what is above a changed one is unpacked again, and by an old store downloaded too. */
export const bumpUnpack: Row = {
  name: 'bump-unpack',
  title: 'bump one tool: bytes from the changed layer up, weighted by releases a year',
  against: "the old way's",
  unit: 'bytes',
  bar: 0.35,
  seconds: 60,
  async measure(ground) {
    const seed = await bumpSeed(ground);
    const bumps = await bumpEach(ground);
    const weighted = bumps.map(({ tool, images: { devpod } }) => {
      const weight = habitOf(tool).perYear;
      return { weight, bytes: weight * bytesAbove(devpod.after.layers, devpod.before.layers) };
    });
    const sum = (member: 'weight' | 'bytes') => weighted.reduce((total, entry) => total + entry[member], 0);
    return {
      pairs: [
        { ours: sum('bytes') / sum('weight'), baseline: bytesAbove(seed.after.layers, seed.before.layers) },
      ],
      note: `a mean over ${bumps.map(({ tool }) => tool).join(', ')}, in compressed bytes; sizes do not vary, so one pair`,
    };
  },
};
