import { join } from 'node:path';
import type { Ground } from '../ground.ts';
import { asSeconds, startsOf } from '../node-start.ts';
import { makePromotable } from '../promotable.ts';
import { type Measured, type Row, sideBySide } from '../row.ts';
import { type MeasuredRun, runMeasured } from '../run-measured.ts';

/** A release of three images on two platforms whose candidates are in the registry already. */
export const promoteTime: Row = {
  name: 'promote-time',
  title: 'promote 3 images x 2 platforms that are in the registry',
  against: startsOf(2),
  unit: 'ms',
  bar: 1,
  seconds: 10,
  measure: (ground, pairs) =>
    held(ground, { pairs, against: () => asSeconds(2, ground.exec), of: (run) => run.milliseconds }),
};

/** What that release takes of memory. */
export const promoteMemory: Row = {
  name: 'promote-memory',
  title: 'the same: memory at its peak',
  against: '150 MB',
  unit: 'bytes',
  bar: 1,
  seconds: 10,
  measure: (ground, pairs) => held(ground, { pairs, against: async () => 150e6, of: (run) => run.peakBytes }),
};

interface Holding {
  readonly pairs: number;
  readonly against: () => Promise<number>;
  readonly of: (run: MeasuredRun) => number;
}

async function held(ground: Ground, { pairs, against, of }: Holding): Promise<Measured> {
  return {
    pairs: await sideBySide(pairs, {
      ours: async () => of(await promote(ground)),
      baseline: against,
    }),
    note: 'held against a limit, not against another program',
  };
}

/** Each into a repository of its own: what is released already would not be written again. */
async function promote(ground: Ground): Promise<MeasuredRun> {
  const { images, state } = await makePromotable(ground, `${Date.now()}`);
  return runMeasured(join(ground.root, 'officina'), [
    ...['release', '--version', 'v0.1.0', '--images', images, '--state', state],
  ]);
}
