import { describe, expect, it } from '@jest/globals';
import { layOut, rebuiltBy } from './graph.ts';

const images = [
  { image: 'base', parents: [], externals: { debian: 'sha256:1' } },
  { image: 'gemini', parents: ['base'], externals: {} },
  { image: 'devpod', parents: ['gemini'], externals: {} },
  { image: 'other', parents: ['base'], externals: {} },
];

describe('layOut', () => {
  it('puts what is not ours first, and each image right of all that it is made from', () => {
    expect(layOut(images).map(({ name, column, row }) => [name, column, row])).toEqual([
      ['debian', 0, 0],
      ['base', 1, 0],
      ['gemini', 2, 0],
      ['devpod', 3, 0],
      ['other', 2, 1],
    ]);
  });
});

describe('rebuiltBy', () => {
  it('is everything that stands on it, near or far', () => {
    const nodes = layOut(images);
    expect(rebuiltBy(nodes, 'debian')).toEqual(['base', 'gemini', 'devpod', 'other']);
    expect(rebuiltBy(nodes, 'gemini')).toEqual(['devpod']);
    expect(rebuiltBy(nodes, 'other')).toEqual([]);
  });
});
