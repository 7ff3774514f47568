import type { Ground } from './ground.ts';

/** Ours and what it is held against, measured one after the other in one run; both in the row's unit. */
export interface Pair {
  readonly ours: number;
  readonly baseline: number;
}

/** What a row measured; `note` says what a reader must know to judge it. */
export interface Measured {
  readonly pairs: readonly Pair[];
  readonly note?: string;
}

/** One line of the bench's table. */
export interface Row {
  /** The name to choose it by, as its file is called. */
  readonly name: string;
  /** What is measured, in words. */
  readonly title: string;
  /** What it is held against. */
  readonly against: string;
  readonly unit: 'ms' | 'bytes' | 'count';
  /** The largest ratio of ours to the baseline that keeps the promise. */
  readonly bar: number;
  /** About how long a pair takes on two cores, in seconds; once measured on a machine, what it took there counts. */
  readonly seconds: number;
  /** Measures that many pairs; throws a FactoryError when it cannot be measured here. */
  measure(ground: Ground, pairs: number): Promise<Measured>;
}

/** Measures pairs one after the other; the order within a pair changes from pair to pair, so that neither side is favoured. */
export async function sideBySide(
  pairs: number,
  sides: {
    readonly ours: (pair: number) => Promise<number>;
    readonly baseline: (pair: number) => Promise<number>;
  },
): Promise<Pair[]> {
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) {
      const ours = await sides.ours(pair);
      measured.push({ ours, baseline: await sides.baseline(pair) });
    } else {
      const baseline = await sides.baseline(pair);
      measured.push({ ours: await sides.ours(pair), baseline });
    }
  }
  return measured;
}

/** Milliseconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The middle value, or the mean of the two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
