import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, type ImageEntries, type LayerEntry } from '@officina/core';
import { imageDifference, renderDifferences } from './image-difference.ts';

const file = (path: string, given: Partial<LayerEntry> = {}): LayerEntry => ({
  path,
  kind: 'file',
  mode: 0o644,
  owner: '0:0',
  modified: 0,
  size: 3,
  sha256: digestOf(path).slice(7),
  ...given,
});

interface Image {
  readonly layers: Readonly<Record<string, readonly LayerEntry[]>>;
  readonly config?: unknown;
}

/** Compares two images whose layers are given by a name each: one name, one digest. */
function compare(tested: Image, rebuilt: Image) {
  const looked: Digest[] = [];
  const images = { tested, rebuilt };
  const engine: ImageEntries = {
    contents: async () =>
      Object.entries(images).map(([name, { layers, config = {} }]) => ({
        digest: digestOf(name),
        layers: Object.keys(layers).map(digestOf),
        config,
      })),
    entries: async (_, wanted, visit) => {
      const all = new Map(Object.entries({ ...tested.layers, ...rebuilt.layers }));
      for (const [name, entries] of all) {
        if (!wanted.has(digestOf(name))) continue;
        looked.push(digestOf(name));
        for (const entry of entries) visit(digestOf(name), entry);
      }
    },
  };
  const named = (name: string) => ({ name, digest: digestOf(name) });
  return imageDifference(engine, { tested: named('tested'), rebuilt: named('rebuilt') }).then((found) => ({
    looked,
    lines: renderDifferences(found),
  }));
}

describe('imageDifference', () => {
  it.each<[string, Partial<LayerEntry>, string]>([
    ['mode', { mode: 0o4755 }, 'layer 2: etc/x: mode 0644 -> 4755'],
    ['time', { modified: 1 }, 'layer 2: etc/x: time 1970-01-01T00:00:00.000Z -> 1970-01-01T00:00:01.000Z'],
    ['owner', { owner: '1000:1000' }, 'layer 2: etc/x: owner 0:0 -> 1000:1000'],
    [
      'content',
      { size: 4, sha256: 'f'.repeat(64) },
      `layer 2: etc/x: content 3 bytes ${digestOf('etc/x').slice(7, 19)} -> 4 bytes ffffffffffff`,
    ],
  ])('names the file and its %s', async (_, given, line) => {
    const { lines, looked } = await compare(
      { layers: { same: [file('a')], old: [file('etc/x'), file('etc/y')] } },
      { layers: { same: [file('a')], now: [file('etc/x', given), file('etc/y')] } },
    );
    expect(lines).toEqual([line]);
    // A layer that both have is not looked into.
    expect(looked).toEqual([digestOf('old'), digestOf('now')]);
  });

  it('names what only one of the two has', async () => {
    const { lines } = await compare({ layers: { old: [file('gone')] } }, { layers: { now: [file('new')] } });
    expect(lines).toEqual([
      'layer 1: gone: file there -> not there',
      'layer 1: new: file not there -> there',
    ]);
  });

  it('says that the same files are packed otherwise', async () => {
    const { lines } = await compare({ layers: { old: [file('a')] } }, { layers: { now: [file('a')] } });
    expect(lines).toEqual([`layer 1: (the whole layer): packing ${digestOf('old')} -> ${digestOf('now')}`]);
  });

  it('names what differs in the configuration alone', async () => {
    const layers = { same: [file('a')] };
    const config = (label: string) => ({ config: { Labels: { x: label, y: 'same' } } });
    const { lines } = await compare({ layers, config: config('1') }, { layers, config: config('2') });
    expect(lines).toEqual(['configuration: config.Labels.x: value "1" -> "2"']);
  });

  it('counts what it does not show', () => {
    const one = { layer: 1, path: 'x', what: 'mode', tested: '0', rebuilt: '1' };
    expect(renderDifferences([one, one, one], 2)).toEqual([
      'layer 1: x: mode 0 -> 1',
      'layer 1: x: mode 0 -> 1',
      '1 more',
    ]);
  });
});
