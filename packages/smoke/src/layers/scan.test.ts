import { describe, expect, it } from '@jest/globals';
import type { Digest, ImageLayers } from '@officina/core';
import { subjectOf } from '../check/check.fixture.ts';
import type { Finding } from './finding.ts';
import { createScan } from './scan.ts';

const digestOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const subject = (letter: string) => ({ name: `x:${letter}`, image: subjectOf({ digest: digestOf(letter) }) });
const talk = {
  info: () => {},
  warn: () => {},
  task: <T>(_: string, work: (progress: { detail(): void }) => Promise<T>) => work({ detail: () => {} }),
};

/** Base `a` has one layer with a key; `b` stands on it with one layer more. */
function engine() {
  const read: string[][] = [];
  const layers: ImageLayers = {
    async read(names, visit) {
      read.push([...names]);
      visit({ layer: digestOf('1'), path: 'root/.ssh/id_rsa', size: 1 });
      visit({ layer: digestOf('2'), path: 'usr/bin/x', size: 1 });
      const config = { config: {}, history: [] };
      return [
        { digest: digestOf('a'), layers: [digestOf('1')], config },
        { digest: digestOf('b'), layers: [digestOf('1'), digestOf('2')], config: [config, config] },
        { digest: digestOf('c'), layers: [digestOf('2')], config },
      ];
    },
  };
  return { layers, read };
}

describe('createScan', () => {
  it('reads all images once, at the first question, and gives each its own', async () => {
    const { layers, read } = engine();
    const scan = createScan([subject('a'), subject('b'), subject('c')], {
      layers,
      talk,
      findings: undefined,
    });
    expect(read).toEqual([]);
    const [a, b, c] = await Promise.all([scan(subject('a')), scan(subject('b')), scan(subject('c'))]);
    expect(read).toEqual([['x:a', 'x:b', 'x:c']]);
    expect([a.length, b.length, c.length]).toEqual([1, 1, 0]);
  });

  it('reads nothing whose findings are kept', async () => {
    const { layers, read } = engine();
    const kept = new Map<Digest, readonly Finding[]>();
    const findings = {
      read: async (digest: Digest) => kept.get(digest),
      write: async (digest: Digest, found: readonly Finding[]) => void kept.set(digest, found),
    };
    const first = await createScan([subject('a')], { layers, talk, findings })(subject('a'));
    const again = await createScan([subject('a')], { layers, talk, findings })(subject('a'));
    expect(again).toEqual(first);
    expect(read).toHaveLength(1);
    expect([...kept.keys()]).toEqual([digestOf('a')]);
  });

  it('refuses an image that the export does not have', async () => {
    const { layers } = engine();
    const scan = createScan([subject('d')], { layers, talk, findings: undefined });
    await expect(scan(subject('d'))).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
