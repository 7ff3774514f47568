import { describe, expect, it } from '@jest/globals';
import { layOut, rebuiltBy } from './graph.ts';

const none = { externals: {}, tools: {}, npm: {} };
const images = [
  { ...none, image: 'base', parents: [], externals: { debian: 'sha256:1' }, tools: { eza: '1', base: '2' } },
  { ...none, image: 'gemini', parents: ['base'], npm: { '@google/gemini-cli': '3' } },
  { ...none, image: 'devpod', parents: ['gemini'] },
  { ...none, image: 'other', parents: ['base'], tools: { eza: '1', late: '4' } },
];

describe('layOut', () => {
  it('puts each image right of all that it is made from, and that right beside the first that takes it', () => {
    expect(layOut(images).map(({ id, column, row }) => [id, column, row])).toEqual([
      ['base', 1, 0],
      ['gemini', 2, 0],
      ['devpod', 3, 0],
      ['other', 2, 1],
      ['debian', 0, 0],
      ['tool eza', 0, 1],
      ['tool base', 0, 2],
      ['npm @google/gemini-cli', 1, 1],
      ['tool late', 1, 2],
    ]);
  });

  it('takes an image that stands on one of no release for what it is', () => {
    expect(layOut([{ ...none, image: 'alone', parents: ['gone'] }])).toEqual([
      { id: 'alone', name: 'alone', kind: 'image', parents: [], column: 1, row: 0 },
    ]);
  });
});

describe('rebuiltBy', () => {
  it('is every image that stands on it, near or far', () => {
    const nodes = layOut(images);
    expect(rebuiltBy(nodes, 'debian')).toEqual(['base', 'gemini', 'devpod', 'other']);
    expect(rebuiltBy(nodes, 'gemini')).toEqual(['devpod']);
    expect(rebuiltBy(nodes, 'other')).toEqual([]);
    expect(rebuiltBy(nodes, 'tool late')).toEqual(['other']);
    expect(rebuiltBy(nodes, 'npm @google/gemini-cli')).toEqual(['gemini', 'devpod']);
  });
});
