import { describe, expect, it } from '@jest/globals';
import { type Digest, FactoryError, type ImageLayers } from '@officina/core';
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
  const asked: string[][] = [];
  const opened: Digest[] = [];
  const config = { config: {}, history: [] };
  const layers: ImageLayers = {
    async read(names, { wanted, visit }) {
      asked.push([...names]);
      for (const [letter, path] of [
        ['1', 'root/.ssh/id_rsa'],
        ['2', 'usr/bin/x'],
      ] as const) {
        const layer = digestOf(letter);
        if (!(await wanted(layer))) continue;
        opened.push(layer);
        visit({ layer, path, size: 1, isText: false });
      }
      return [
        { digest: digestOf('a'), layers: [digestOf('1')], config },
        { digest: digestOf('b'), layers: [digestOf('1'), digestOf('2')], config: [config, config] },
        { digest: digestOf('c'), layers: [digestOf('2')], config },
      ];
    },
  };
  const kept = new Map<Digest, readonly Finding[]>();
  const findings = {
    read: async (digest: Digest) => kept.get(digest),
    write: async (digest: Digest, found: readonly Finding[]) => void kept.set(digest, found),
  };
  return { layers, asked, opened, findings, kept };
}

describe('createScan', () => {
  it('reads all images once, at the first question, and gives each its own', async () => {
    const { layers, asked } = engine();
    const scan = createScan([subject('a'), subject('b'), subject('c')], {
      layers,
      talk,
      findings: undefined,
    });
    expect(asked).toEqual([]);
    const [a, b, c] = await Promise.all([scan(subject('a')), scan(subject('b')), scan(subject('c'))]);
    expect(asked).toEqual([['x:a', 'x:b', 'x:c']]);
    expect([a.length, b.length, c.length]).toEqual([1, 1, 0]);
  });

  it('asks for no image whose findings are kept', async () => {
    const { layers, asked, findings } = engine();
    const first = await createScan([subject('a')], { layers, talk, findings })(subject('a'));
    const again = await createScan([subject('a')], { layers, talk, findings })(subject('a'));
    expect(again).toEqual(first);
    expect(asked).toHaveLength(1);
  });

  it('unpacks no layer whose findings are kept, and gives them to the image that has it now', async () => {
    const { layers, opened, findings, kept } = engine();
    kept.set(digestOf('1'), [{ rule: 'ssh-key', path: '/root/.ssh/id_rsa', layer: digestOf('1') }]);
    const found = await createScan([subject('b')], { layers, talk, findings })(subject('b'));
    expect(opened).toEqual([digestOf('2')]);
    expect(found.map(({ rule }) => rule)).toEqual(['ssh-key']);
    // A layer with nothing in it is kept, too.
    expect(kept.get(digestOf('2'))).toEqual([]);
  });

  it('keeps nothing of layers that could not all be read', async () => {
    const { layers, findings, kept } = engine();
    const torn: ImageLayers = {
      read: async (names, look) => {
        await layers.read(names, look);
        throw new FactoryError('engine-failed', 'torn', { hint: 'do it again' });
      },
    };
    const scan = createScan([subject('a')], { layers: torn, talk, findings });
    await expect(scan(subject('a'))).rejects.toMatchObject({ code: 'engine-failed' });
    expect(kept.size).toBe(0);
  });

  it('refuses an image that the export does not have', async () => {
    const { layers } = engine();
    const scan = createScan([subject('d')], { layers, talk, findings: undefined });
    await expect(scan(subject('d'))).rejects.toMatchObject({ code: 'engine-failed' });
  });

  it('says of what is found in an environment that its own layer lays out where that is', async () => {
    const key = { size: 1, isText: false };
    const layers: ImageLayers = {
      read: async (_, { wanted, visit }) => {
        for (const letter of ['1', '2']) await wanted(digestOf(letter));
        visit({ ...key, layer: digestOf('1'), path: 'opt/x/lib/python3.11/site-packages/.ssh/id_rsa' });
        visit({ ...key, layer: digestOf('1'), path: 'opt/x/.ssh/id_rsa' });
        visit({ ...key, layer: digestOf('1'), path: 'opt/x/pyvenv.cfg' });
        visit({ ...key, layer: digestOf('2'), path: 'opt/x/lib/python3.11/site-packages/.ssh/id_rsa' });
        return [{ digest: digestOf('a'), layers: [digestOf('1'), digestOf('2')], config: {} }];
      },
    };
    const found = await createScan([subject('a')], { layers, talk, findings: undefined })(subject('a'));
    expect(found.map(({ environment }) => environment)).toEqual(['/opt/x', undefined, undefined]);
  });
});
