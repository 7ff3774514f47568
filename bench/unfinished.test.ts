import { describe, expect, it } from '@jest/globals';
import { toLine } from './render-bench.ts';
import { openKeptRows } from './unfinished.ts';

const row = { name: 'x', title: 't', against: 'a', unit: 'ms', bar: 1, seconds: 1 } as const;
const lineOf = (name: string, ours: number) =>
  toLine({ ...row, name, measure: async () => ({ pairs: [] }) }, [{ ours, baseline: 10 }]);

function disk() {
  const texts = new Map<string, string>();
  const files = {
    read: async (path: string) => texts.get(path),
    write: async (path: string, text: string) => {
      texts.set(path, text);
    },
  };
  return { texts, files };
}

describe('openKeptRows', () => {
  it('has the rows of an interrupted run, and the last of each', async () => {
    const { files } = disk();
    const first = await openKeptRows('f', { of: 'a', files });
    expect(first.lines).toEqual([]);
    await first.add(lineOf('x', 1));
    await first.add(lineOf('y', 2));
    await first.add(lineOf('x', 3));
    const again = await openKeptRows('f', { of: 'a', files });
    expect(again.lines).toEqual([lineOf('y', 2), lineOf('x', 3)]);
  });

  it('has none of a run of something else, of one that ended, and of a file cut short', async () => {
    const { files, texts } = disk();
    const kept = await openKeptRows('f', { of: 'a', files });
    await kept.add(lineOf('x', 1));
    expect((await openKeptRows('f', { of: 'b', files })).lines).toEqual([]);
    texts.set('g', (texts.get('f') ?? '').slice(0, 40));
    expect((await openKeptRows('g', { of: 'a', files })).lines).toEqual([]);
    await kept.clear();
    expect((await openKeptRows('f', { of: 'a', files })).lines).toEqual([]);
  });

  it('asks again for what could not be measured', async () => {
    const { files } = disk();
    const kept = await openKeptRows('f', { of: 'a', files });
    await kept.add({ ...toLine({ ...row, measure: async () => ({ pairs: [] }) }, []), failure: 'no engine' });
    expect((await openKeptRows('f', { of: 'a', files })).lines).toEqual([]);
  });
});
