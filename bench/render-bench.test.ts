import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { bytesAbove } from './manifest.ts';
import { isKept, renderBench, renderLine, toLine } from './render-bench.ts';
import { median, type Row, sideBySide } from './row.ts';

const row: Row = {
  name: 'x',
  title: 'something',
  against: 'something else',
  unit: 'ms',
  bar: 0.5,
  seconds: 1,
  measure: async () => ({ pairs: [] }),
};
const report = (...lines: ReturnType<typeof toLine>[]) =>
  renderBench({ schema: 'officina.bench/v1', machine: 'a machine', lines });

describe('median', () => {
  it('is the middle, or the mean of the two', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('sideBySide', () => {
  it('changes who goes first from pair to pair', async () => {
    const order: string[] = [];
    const side = (name: string) => async (pair: number) => {
      order.push(`${name}${pair}`);
      return pair;
    };
    const pairs = await sideBySide(3, { ours: side('o'), baseline: side('b') });
    expect(order).toEqual(['o0', 'b0', 'b1', 'o1', 'o2', 'b2']);
    expect(pairs).toEqual([0, 1, 2].map((pair) => ({ ours: pair, baseline: pair })));
  });
});

describe('toLine', () => {
  it('takes the median of the ratios, not the ratio of the medians', () => {
    const pairs = [
      { ours: 1, baseline: 10 },
      { ours: 5, baseline: 10 },
      { ours: 90, baseline: 100 },
    ];
    expect(toLine(row, pairs).ratio).toBe(0.5);
  });

  it('has no ratio where nothing was measured', () => {
    const line = toLine(row, []);
    expect(line.ratio).toBeUndefined();
    expect(isKept(line)).toBeUndefined();
  });
});

describe('renderBench', () => {
  it('says which bars are kept, missed, and not measured', () => {
    const kept = toLine(row, [{ ours: 500, baseline: 1000 }], 'a note');
    const missed = toLine({ ...row, name: 'y' }, [{ ours: 501, baseline: 1000 }]);
    const text = report(kept, missed, { ...toLine({ ...row, name: 'z' }, []), failure: 'no engine' });
    expect(text).toContain('## Bench: 1 of 3 bars kept');
    expect(text).toContain('| x | something | something else | 500 ms | 1.0 s | 0.500 | 0.50 | kept |');
    expect(text).toMatch(/\| y \|.*\| \*\*missed\*\* \|/);
    expect(text).toMatch(/\| z \|.*\| not measured \|/);
    expect(text).toContain('- x: a note');
    expect(text).toContain('- z: not measured: no engine');
  });
});

describe('renderLine', () => {
  it('says in one line what came of a row', () => {
    const pair = { ours: 500, baseline: 1000 };
    expect(renderLine(toLine(row, [pair]))).toBe('x: 500 ms against 1.0 s, 0.500 of 0.50: kept');
    expect(renderLine(toLine(row, [{ ...pair, ours: 501 }]))).toContain(': missed');
    expect(renderLine(toLine(row, []))).toBe('x: not measured: nothing was measured');
  });
});

describe('bytes of layers', () => {
  const layers = (...names: string[]) =>
    names.map((name, at) => ({ digest: digestOf(name), size: 10 ** at }));

  it('counts everything from the first changed layer on', () => {
    expect(bytesAbove(layers('a', 'x', 'c'), layers('a', 'b', 'c'))).toBe(110);
    expect(bytesAbove(layers('a'), layers('a'))).toBe(0);
  });
});
