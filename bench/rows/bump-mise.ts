import { downloadOf } from '@officina/core';
import {
  type Bump,
  buildAndPush,
  bumpEach,
  bumpedWorkspace,
  bytesPushed,
  newBump,
  newBumps,
} from '../bump.ts';
import { openMise } from '../mise.ts';
import { type Row, sideBySide, timed } from '../row.ts';

const note =
  "theirs is one image of base's real tools on Debian, without Debian's packages; ours are all three images";

/** A tool of the base moves, by us and by `mise oci`. */
export const bumpMise: Row = {
  name: 'bump-mise',
  title: 'bump one tool of base: rebuild and push of the chain',
  against: 'the same tool by mise oci, installed and pushed',
  unit: 'ms',
  bar: 0.8,
  seconds: 30,
  async measure(ground, pairs) {
    const mise = await openMise(ground);
    await mise.push();
    const bumps = await newBumps(ground, pairs);
    const at = (pair: number) => bumps[pair] as Bump;
    const measured = await sideBySide(pairs, {
      ours: async (pair) => {
        const place = await bumpedWorkspace(ground, at(pair));
        return timed(() => buildAndPush(ground, place));
      },
      baseline: (pair) => timed(() => mise.push(at(pair))),
    });
    return { pairs: measured, note: `${note}; bumped: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};

/** The same in bytes that are pushed. */
export const bumpMiseBytes: Row = {
  name: 'bump-mise-bytes',
  title: 'the same: bytes pushed, layers and documents',
  against: "those of mise oci's one image",
  unit: 'bytes',
  bar: 1,
  seconds: 30,
  async measure(ground) {
    const mise = await openMise(ground);
    const bumps = await bumpEach(ground);
    const pairs = [];
    for (const bump of bumps) {
      await mise.push();
      const before = await mise.pushed();
      await mise.push(await newBump(ground, bump.tool));
      const after = await mise.pushed();
      const baseline = downloadOf(after.layers, before.layers) + after.rest;
      pairs.push({ ours: bytesPushed(bump), baseline });
    }
    return { pairs, note: `one pair per real tool: ${bumps.map(({ tool }) => tool).join(', ')}` };
  },
};
