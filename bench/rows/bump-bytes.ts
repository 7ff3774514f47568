import { downloadOf } from '@officina/core';
import { bumpEach, bytesPushed } from '../bump.ts';
import type { Row } from '../row.ts';

/** Promise 4, one tool, one layer: what goes over the wire both ways. */
export const bumpBytes: Row = {
  name: 'bump-bytes',
  title: 'bump one tool: bytes pushed or pulled, whichever is more',
  against: "that tool's compressed layer",
  unit: 'bytes',
  bar: 1.02,
  seconds: 30,
  async measure(ground) {
    const bumps = await bumpEach(ground);
    const pairs = bumps.map((bump) => {
      const { images } = bump;
      const pushed = bytesPushed(bump);
      const { before, after } = images.devpod;
      const pulled = downloadOf(after.layers, before.layers) + after.rest;
      const base = images.base;
      const layer = base.after.layers.find(({ digest }, at) => digest !== base.before.layers[at]?.digest);
      return { ours: Math.max(pushed, pulled), baseline: layer?.size ?? Number.NaN };
    });
    return { pairs, note: `one pair per real tool: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};
