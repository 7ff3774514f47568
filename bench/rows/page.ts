import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ground } from '../ground.ts';
import { asSeconds, startsOf } from '../node-start.ts';
import { openPast, releases } from '../page-past.ts';
import { type Measured, type Row, sideBySide } from '../row.ts';

/** The page of 50 releases of three images with 600 packages each. */
export const pageTime: Row = {
  name: 'page-time',
  title: 'the page of 50 releases of 3 images with 600 packages each',
  against: startsOf(20),
  unit: 'ms',
  bar: 1,
  seconds: 30,
  measure: (ground, pairs) => held(ground, { pairs, seconds: 20, before: 0 }),
};

/** The same page when 49 of the releases are on it already. */
export const pageAgain: Row = {
  name: 'page-again',
  title: 'the same for one more release',
  against: startsOf(2),
  unit: 'ms',
  bar: 1,
  seconds: 70,
  measure: (ground, pairs) => held(ground, { pairs, seconds: 2, before: releases - 1 }),
};

interface Holding {
  readonly pairs: number;
  /** What it may take where bars were in seconds. */
  readonly seconds: number;
  /** How many releases the page has before. */
  readonly before: number;
}

async function held(ground: Ground, { pairs, seconds, before }: Holding): Promise<Measured> {
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
      baseline: () => asSeconds(seconds, ground.exec),
    }),
    note: 'held against a limit, not against another program',
  };
}
