import type { Day } from './day.ts';

/** One day of each kind of fault, drawn by a seed. */
export function sampleOf(days: readonly Day[], seed: number): Day[] {
  const kinds = [...new Set(days.map(({ kind }) => kind))];
  return kinds.flatMap((kind, nth) => {
    const some = days.filter((day) => day.kind === kind);
    const drawn = Math.imul(seed * 31 + nth, 2_654_435_761) >>> 0;
    return some.slice(drawn % some.length).slice(0, 1);
  });
}
