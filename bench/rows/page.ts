import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from '../ground.ts';
import { openPast, releases } from '../page-past.ts';
import { type Measured, type Row, sideBySide } from '../row.ts';

/** The page of 50 releases of three images with 600 packages each. */
export const pageTime: Row = {
  name: 'page-time',
  title: 'the page of 50 releases of 3 images with 600 packages each',
  against: '20 s',
  unit: 'ms',
  bar: 1,
  measure: (ground, pairs) => held(ground, { pairs, against: 20_000, before: 0 }),
};

/** The same page when 49 of the releases are on it already. */
export const pageAgain: Row = {
  name: 'page-again',
  title: 'the same for one more release',
  against: '2 s',
  unit: 'ms',
  bar: 1,
  measure: (ground, pairs) => held(ground, { pairs, against: 2000, before: releases - 1 }),
};

interface Holding {
  readonly pairs: number;
  /** Milliseconds. */
  readonly against: number;
  /** How many releases the page has before. */
  readonly before: number;
}

async function held(ground: Ground, { pairs, against, before }: Holding): Promise<Measured> {
  const past = await openPast(ground, String(before));
  const old = join(ground.folder, `page-${before}`);
  await rm(old, { recursive: true, force: true });
  await mkdir(old, { recursive: true });
  await past.release(0, before);
  if (before > 0) await past.page(old);
  await past.release(before, releases);
  const out = `${old}.out`;
  return {
    pairs: await sideBySide(pairs, {
      ours: async () => {
        await rm(out, { recursive: true, force: true });
        await cp(old, out, { recursive: true });
        return past.page(out);
      },
      baseline: async () => against,
    }),
    note: 'held against a limit, not against another program',
  };
}
