import { describe, expect, it } from '@jest/globals';
import { isSamePredicate } from './same-predicate.ts';

describe('isSamePredicate', () => {
  it.each([
    [{ a: { b: 1 } }, { a: { b: 1, metadata: {} } }, true],
    [{ a: [], b: 1 }, { b: 1 }, true],
    [{ a: [{ c: {} }], b: 1 }, { a: [{}], b: 1 }, true],
    [{ a: '' }, {}, false],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: null }, {}, false],
  ])('of %j and %j is %p', (one, other, same) => {
    expect(isSamePredicate(one, other)).toBe(same);
    expect(isSamePredicate(other, one)).toBe(same);
  });
});
