import { describe, expect, it } from '@jest/globals';
import { mapToEnd, mapUntilFailure } from './bounded.ts';

/** Work whose items end when the test says so, and what began and ended of it. */
function handmade() {
  const begun: number[] = [];
  const ended: number[] = [];
  const endings = new Map<number, (fails: boolean) => void>();
  const work = async (item: number) => {
    begun.push(item);
    const fails = await new Promise<boolean>((end) => endings.set(item, end));
    ended.push(item);
    if (fails) throw new Error(`${item} failed`);
    return item * 10;
  };
  const end = async (item: number, fails = false) => {
    endings.get(item)?.(fails);
    await new Promise((next) => setImmediate(next));
  };
  return { begun, ended, work, end };
}

describe.each([
  ['mapUntilFailure', mapUntilFailure],
  ['mapToEnd', mapToEnd],
] as const)('%s', (_, map) => {
  it('keeps the order of the items, and no more than the limit under way', async () => {
    const { begun, work, end } = handmade();
    const all = map([1, 2, 3], 2, work);
    await end(2);
    expect(begun).toEqual([1, 2, 3]);
    await end(3);
    await end(1);
    expect(await all).toEqual([10, 20, 30]);
  });

  it('is done at once with nothing, and begins all without a limit', async () => {
    expect(await map([], 4, () => Promise.reject(new Error('no')))).toEqual([]);
    const { begun, work } = handmade();
    void map([1, 2, 3], Number.POSITIVE_INFINITY, work);
    expect(begun).toEqual([1, 2, 3]);
  });
});

describe('mapUntilFailure', () => {
  it('begins nothing after a failure, and waits for what has begun', async () => {
    const { begun, ended, work, end } = handmade();
    const all = mapUntilFailure([1, 2, 3], 2, work).catch(
      (error: Error) => `${error.message} after ${ended}`,
    );
    await end(2, true);
    await end(1);
    expect(begun).toEqual([1, 2]);
    expect(await all).toBe('2 failed after 2,1');
  });
});

describe('mapToEnd', () => {
  it('does all, then throws the first failure by the order of the items', async () => {
    const { ended, work, end } = handmade();
    const all = mapToEnd([1, 2, 3], 2, work).catch((error: Error) => error.message);
    await end(2, true);
    await end(3);
    await end(1, true);
    expect(await all).toBe('1 failed');
    expect(ended).toEqual([2, 3, 1]);
  });
});
