import { describe, expect, it } from '@jest/globals';
import { type PagePlatform, timesMoved, updateCost } from './update-cost.ts';

const image = (...layers: [string, number][]) =>
  ({ layers: layers.map(([digest, size]) => ({ digest, size, made: '' })) }) as unknown as PagePlatform;

describe('updateCost', () => {
  it('counts what the older image does not have, each layer once', () => {
    const old = image(['a', 10], ['b', 20]);
    expect(updateCost(old, image(['a', 10], ['c', 5], ['c', 5], ['d', 1]))).toBe(6);
    expect(updateCost(old, old)).toBe(0);
  });

  it('is not known where the layers are not', () => {
    expect(updateCost(undefined, image(['a', 1]))).toBeUndefined();
    expect(updateCost(image(['a', 1]), {} as PagePlatform)).toBeUndefined();
  });
});

describe('timesMoved', () => {
  it('counts steps in which the layer at a place is another, and none where one side is not known', () => {
    const history = [
      image(['a', 1], ['x', 1]),
      image(['a', 1], ['y', 1]),
      undefined,
      image(['b', 1], ['z', 1]),
    ];
    expect([timesMoved(history, 0), timesMoved(history, 1)]).toEqual([0, 1]);
  });
});
