import { describe, expect, it } from '@jest/globals';
import { isQuick, readRowTimes, secondsOf } from './row-times.ts';

const rows = [
  { name: 'a', seconds: 10 },
  { name: 'b', seconds: 100 },
];

describe('secondsOf', () => {
  it('goes by what a row took here, else by what it took where it was written', () => {
    expect(secondsOf(rows, { pairs: 3, times: {} })).toBe(330);
    expect(secondsOf(rows, { pairs: 3, times: { b: 2 } })).toBe(36);
  });
});

describe('isQuick', () => {
  it('holds for what takes less than a minute', () => {
    expect(rows.map((row) => isQuick(row, {}))).toEqual([true, false]);
    expect(rows.map((row) => isQuick(row, { a: 60, b: 59 }))).toEqual([false, true]);
  });
});

describe('readRowTimes', () => {
  it('is empty where nothing can be read', async () => {
    expect(await readRowTimes('f', { read: async () => undefined })).toEqual({});
    expect(await readRowTimes('f', { read: async () => '{' })).toEqual({});
    expect(await readRowTimes('f', { read: async () => '{"a": 2}' })).toEqual({ a: 2 });
  });
});
