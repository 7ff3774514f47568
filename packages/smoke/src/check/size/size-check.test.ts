import { describe, expect, it } from '@jest/globals';
import { contextOf, imageOf, subjectOf } from '../check.fixture.ts';
import { toSizeCheck } from './size-check.ts';

describe('toSizeCheck', () => {
  const check = toSizeCheck({ kind: 'size', megabytes: 2 }, contextOf(imageOf('base')));

  it('passes up to the budget and no byte more', () => {
    expect(check.judge([], subjectOf({ unpacked: 2_000_000 })).passed).toBe(true);
    expect(check.judge([], subjectOf({ unpacked: 2_000_001 })).passed).toBe(false);
  });
});
