import { isFactoryError, type Talk } from '@officina/core';
import type { Ground } from './ground.ts';
import { type BenchLine, renderLine, toLine } from './render-bench.ts';
import type { Row } from './row.ts';
import type { RowTimes } from './row-times.ts';
import type { KeptRows } from './unfinished.ts';

interface Measuring {
  readonly ground: Ground;
  readonly pairs: number;
  readonly kept: Pick<KeptRows, 'add'>;
  readonly talk: Talk;
}

/** What came of rows, and how long a pair of each took. */
export interface MeasuredRows {
  readonly lines: readonly BenchLine[];
  readonly times: RowTimes;
}

/** Measures rows one after the other; each is kept and told before the next one begins. */
export async function measureRows(
  rows: readonly Row[],
  { ground, pairs, kept, talk }: Measuring,
): Promise<MeasuredRows> {
  const lines: BenchLine[] = [];
  const times: Record<string, number> = {};
  for (const row of rows) {
    const began = performance.now();
    const line = await talk.task(`${row.name}: ${row.title}`, () => attempt(row, { ground, pairs }));
    await kept.add(line);
    talk.info(renderLine(line));
    lines.push(line);
    if (line.ratio !== undefined)
      times[row.name] = Math.round((performance.now() - began) / 10 / pairs) / 100;
  }
  return { lines, times };
}

async function attempt(row: Row, { ground, pairs }: Pick<Measuring, 'ground' | 'pairs'>): Promise<BenchLine> {
  try {
    const measured = await row.measure(ground, pairs);
    return toLine(row, measured.pairs, measured.note);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return { ...toLine(row, []), failure: `${error.code}: ${error.message.split('\n')[0]}` };
  }
}
