import { describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import type { Ground } from './ground.ts';
import { measureRows } from './measure-rows.ts';
import type { BenchLine } from './render-bench.ts';
import type { Row } from './row.ts';

function rowOf(name: string, measure: Row['measure']): Row {
  return { name, title: 't', against: 'a', unit: 'ms', bar: 1, seconds: 1, measure };
}

function listening() {
  const kept: BenchLine[] = [];
  const said: string[] = [];
  return {
    kept,
    said,
    with: {
      ground: {} as Ground,
      pairs: 2,
      kept: {
        add: async (line: BenchLine) => {
          kept.push(line);
        },
      },
      talk: {
        info: (text: string) => said.push(text),
        warn: (text: string) => said.push(text),
        task: <T>(_: string, work: (progress: { detail: () => void }) => Promise<T>) =>
          work({ detail: () => undefined }),
      },
    },
  };
}

describe('measureRows', () => {
  const good = rowOf('good', async (_, pairs) => ({ pairs: Array(pairs).fill({ ours: 1, baseline: 2 }) }));

  it('has kept and told what it measured when a later row breaks it off', async () => {
    const to = listening();
    const broken = rowOf('broken', () => Promise.reject(new Error('the machine goes down')));
    await expect(measureRows([good, broken], to.with)).rejects.toThrow('goes down');
    expect(to.kept.map(({ name, ratio }) => [name, ratio])).toEqual([['good', 0.5]]);
    expect(to.said).toEqual(['good: 1 ms against 2 ms, 0.500 of 1.00: kept']);
  });

  it('goes on after a row that cannot be measured here, and knows no time of it', async () => {
    const to = listening();
    const refused = rowOf('refused', () =>
      Promise.reject(new FactoryError('tool-missing', 'no goss', { hint: 'get it' })),
    );
    const { lines, times } = await measureRows([refused, good], to.with);
    expect(lines.map(({ name, failure }) => [name, failure])).toEqual([
      ['refused', 'tool-missing: no goss'],
      ['good', undefined],
    ]);
    expect(Object.keys(times)).toEqual(['good']);
  });
});
