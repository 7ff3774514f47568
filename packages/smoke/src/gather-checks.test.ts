import { describe, expect, it } from '@jest/globals';
import type { Plan } from '@officina/core';
import { baseOf, chainOf } from './chain.ts';
import { imageOf } from './check/check.fixture.ts';
import { digestOfAsked, gatherChecks } from './gather-checks.ts';

const file = (path: string, more = '') => `  - { kind: file, path: ${path}${more} }\n`;
const base = imageOf('base', `smoke:\n${file('/a')}${file('/b')}`);
const devpod = imageOf('devpod', `smoke:\n${file('/b', ', type: directory')}${file('/c')}${file('/c')}`, {
  dockerfile: 'FROM tools AS t\nFROM base\nCOPY --from=t / /',
});
const tools = imageOf('tools', `smoke:\n${file('/t')}`);

function planOf(parents: Record<string, string[]>): Plan {
  const images = Object.entries(parents).map(([name, list]) => ({
    ...{ name, folder: name, parents: list, externals: {}, tools: [], channels: [], platforms: [] },
  }));
  return { schema: 'officina.plan/v1', registry: 'r/x', epoch: 0, images };
}

describe('chainOf', () => {
  it('has the ancestors of the last stage, the oldest first, and not what is copied from', () => {
    const plan = planOf({ base: [], tools: [], devpod: ['base', 'tools'] });
    const chain = chainOf('devpod', { plan, images: [devpod, tools, base] });
    expect(chain.map((image) => image.name)).toEqual(['base', 'devpod']);
  });
});

describe('baseOf', () => {
  it.each([
    ['FROM --platform=linux/amd64 debian', 'debian'],
    ['from a as B\nFROM c\nFROM b', 'a'],
    ['FROM a AS x\nFROM x AS y\nRUN true\nFROM y', 'a'],
    ['RUN true', ''],
  ])('reads %j', (dockerfile, expected) => {
    expect(baseOf(dockerfile)).toBe(expected);
  });
});

describe('gatherChecks', () => {
  it('inherits, lets the nearest of a name win, and keeps names unique', () => {
    const checks = gatherChecks([base, devpod], 'linux/amd64');
    expect(checks.map(({ name, image, wanted }) => [name, image, wanted])).toEqual([
      ['file /a', 'base', 'a path'],
      ['file /b', 'devpod', 'directory'],
      ['file /c', 'devpod', 'a path'],
      ['file /c (2)', 'devpod', 'a path'],
    ]);
  });
});

describe('digestOfAsked', () => {
  it('changes with what is asked, of an ancestor too, and with nothing else', () => {
    const now = digestOfAsked([base, devpod], 'linux/amd64');
    expect(digestOfAsked([base, { ...devpod, folder: 'elsewhere' }], 'linux/amd64')).toBe(now);
    expect(digestOfAsked([imageOf('base', `smoke:\n${file('/a')}`), devpod], 'linux/amd64')).not.toBe(now);
    expect(digestOfAsked([base, devpod], 'linux/arm64')).not.toBe(now);
  });
});
