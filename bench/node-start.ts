import type { Exec } from '@officina/core';
import { median, timed } from './row.ts';

/** How often a start is timed. */
const times = 5;

/** What stands for a second: so many starts of Node were one on the machine where bars were in seconds (82 ms each). */
const startsPerSecond = 12.2;

/** Milliseconds that Node takes to start and do nothing, the median of five; a measure of the machine as it is just now. */
export async function nodeStart(exec: Pick<Exec, 'run'>): Promise<number> {
  return medianOf(() => timed(() => exec.run(process.execPath, ['-e', '0'])));
}

/** The median of five measures, one after the other. */
export async function medianOf(measure: () => Promise<number>): Promise<number> {
  const each: number[] = [];
  for (let at = 0; at < times; at += 1) each.push(await measure());
  return median(each);
}

/** Milliseconds of so many seconds on that machine, by this one's own speed at this moment. */
export async function asSeconds(seconds: number, exec: Pick<Exec, 'run'>): Promise<number> {
  return seconds * startsPerSecond * (await nodeStart(exec));
}

/** What a limit in seconds is held against, for the table. */
export function startsOf(seconds: number): string {
  return `${Math.round(seconds * startsPerSecond)} starts of Node`;
}
