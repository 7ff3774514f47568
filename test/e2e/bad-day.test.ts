import { describe } from '@jest/globals';
import { badDays } from '../support/bad-day/bad-days.ts';
import type { Day } from '../support/bad-day/day.ts';
import { debianRegistry } from '../support/registries.ts';

const seed = Number(process.env['OFFICINA_SEED'] ?? 1);

/** One day of each kind of fault, drawn by a seed; all of them are held by `officina test --registries`. */
function sample(days: readonly Day[]): Day[] {
  const kinds = [...new Set(days.map(({ kind }) => kind))];
  return kinds.flatMap((kind, nth) => {
    const some = days.filter((day) => day.kind === kind);
    const drawn = Math.imul(seed * 31 + nth, 2_654_435_761) >>> 0;
    return some.slice(drawn % some.length).slice(0, 1);
  });
}

describe('a registry on a bad day', () => {
  badDays(debianRegistry, sample);
});
