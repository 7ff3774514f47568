import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestOrder, type LayerHabit, unpackedAMove } from './layer-order.ts';

const habit = fc.record({ size: fc.integer({ min: 1, max: 99 }), perYear: fc.integer({ min: 1, max: 99 }) });

describe('bestOrder', () => {
  it('is the cheapest of all orders', () => {
    fc.assert(
      fc.property(fc.array(habit, { minLength: 1, maxLength: 5 }), fc.nat(50), (layers, above) => {
        const cheapest = Math.min(...permutations(layers).map((order) => unpackedAMove(order, above)));
        expect(unpackedAMove(bestOrder(layers), above)).toBeCloseTo(cheapest, 9);
      }),
    );
  });

  it('keeps the places of what weighs the same', () => {
    const [one, two] = [
      { size: 2, perYear: 4, name: 'one' },
      { size: 1, perYear: 2, name: 'two' },
    ];
    expect(bestOrder([one, two])).toEqual([one, two]);
    expect(bestOrder([two, one])).toEqual([two, one]);
  });
});

describe('unpackedAMove', () => {
  it('is the moved layer and what lies above it, by how often each moves', () => {
    const layers = [
      { size: 40, perYear: 1 },
      { size: 10, perYear: 3 },
    ];
    // (1 * (40 + 10 + 6) + 3 * (10 + 6)) / 4
    expect(unpackedAMove(layers, 6)).toBe(26);
    expect(unpackedAMove([])).toBe(0);
  });
});

function permutations(items: readonly LayerHabit[]): LayerHabit[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}
