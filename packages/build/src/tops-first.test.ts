import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { memoryEngine } from '@officina/fakes';
import type { BakeDefinition, BakeTarget } from './bake.ts';
import { isNewTo, topsFirst } from './tops-first.ts';

const image = (name: string, contexts: Readonly<Record<string, string>> = {}): BakeTarget => ({
  ...{ args: {}, platforms: [], output: ['type=docker'], attest: [], labels: {}, contexts },
  ...{ 'cache-from': [`type=gha,scope=${name}`], 'cache-to': [`type=gha,scope=${name}`] },
});
const define = (target: BakeDefinition['target'], targets = Object.keys(target)): BakeDefinition => ({
  group: { default: { targets } },
  target,
});
const groups = (definition: BakeDefinition) =>
  topsFirst(definition).map(({ group }) => group.default.targets);

describe('topsFirst', () => {
  const base = image('base', { debian: 'docker-image://debian@sha256:0', jq: 'target:base_jq' });
  const low = image('low', { base: 'target:base' });
  const top = image('top', { low: 'target:low' });

  it('asks for the top of a chain, then for what it stands on', () => {
    expect(groups(define({ base, low, top }))).toEqual([['top'], ['base', 'low']]);
  });

  it('asks for every top of a tree, and for an image that nothing stands on', () => {
    const other = image('other', { up: 'target:base' });
    expect(groups(define({ base, low, other, alone: image('alone') }))).toEqual([
      ['low', 'other', 'alone'],
      ['base'],
    ]);
  });

  it('keeps every target, and writes the caches of those alone that it asks for', () => {
    const tool = { ...image('jq'), 'cache-to': [] };
    const [first, second] = topsFirst(define({ base, low, tool }, ['base', 'low']));
    expect(Object.keys(first?.target ?? {})).toEqual(['base', 'low', 'tool']);
    const { 'cache-to': _, ...quiet } = base;
    expect(first?.target).toMatchObject({ base: quiet, low });
    expect(first?.target['base']).not.toHaveProperty('cache-to');
    expect(second?.target['base']).toEqual(base);
    expect(second?.target['low']).not.toHaveProperty('cache-to');
  });

  it.each([
    ['images that do not stand on one another', define({ base, alone: image('alone') })],
    ['one image', define({ base, low }, ['low'])],
    ['single layers beside an image', define({ base: { ...base, labels: undefined }, low } as never)],
  ])('leaves %s as they are', (_, definition) => {
    expect(topsFirst(definition)).toEqual([definition]);
  });
});

describe('isNewTo', () => {
  it('is true of an engine that has no version of any of the images', async () => {
    const engine = memoryEngine();
    engine.add({ digest: digestOf('x') }, 'officina.local/other:green-1', 'docker.io/library/base:1');
    expect(await isNewTo(engine, ['base', 'top'])).toBe(true);
    engine.add({ digest: digestOf('y') }, 'officina.local/top:candidate-2');
    expect(await isNewTo(engine, ['base', 'top'])).toBe(false);
  });
});
