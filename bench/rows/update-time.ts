import { join } from 'node:path';
import { buildAndPush, bumpable, bumpedWorkspace, newBump } from '../bump.ts';
import { candidateReference } from '../candidate.ts';
import { type Row, sideBySide, timed } from '../row.ts';
import { throttle } from '../throttle.ts';
import { habitOf } from '../tool-habits.ts';

/** 200 Mbit/s in bytes. */
const line = 25_000_000;

/** A consumer who has the image of before pulls the one after a bump. */
export const updateTime: Row = {
  name: 'update-time',
  title: 'update of a consumer at 200 Mbit/s after a bump of an often-bumped tool',
  against: "the old way's",
  unit: 'ms',
  bar: 0.12,
  seconds: 40,
  async measure(ground, pairs) {
    const { seed, address, repository } = ground;
    const [tool = ''] = (await bumpable(ground)).sort((a, b) => habitOf(b).perYear - habitOf(a).perYear);
    const bump = await newBump(ground, tool);
    const place = await bumpedWorkspace(ground, bump);
    await buildAndPush(ground, place);
    await seed.release();
    await seed.release({ tag: 'bumped', instead: new Map([[bump.old.url, bump.fresh.url]]) });
    const slow = await throttle(address, line);
    const update = (before: string, after: string) =>
      ground.onEmptyEngine(async ({ host }) => {
        await ground.docker(['pull', '--quiet', before], host);
        return timed(() => ground.docker(['pull', '--quiet', after.replace(address, slow.address)], host));
      });
    const ours = await candidateReference(ground, join(place.state ?? '', 'build.json'), 'devpod');
    try {
      return {
        pairs: await sideBySide(pairs, {
          ours: () => update(`${repository}:devpod`, ours),
          baseline: () => update(seed.name('devpod'), seed.name('devpod', { tag: 'bumped' })),
        }),
        note: `bumped: ${tool}`,
      };
    } finally {
      await slow.close();
    }
  },
};
