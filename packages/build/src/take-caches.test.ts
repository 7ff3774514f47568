import { describe, expect, it } from '@jest/globals';
import type { ExecOptions } from '@officina/core';
import { memoryFiles, memoryTalk } from '@officina/fakes';
import type { BakeDefinition, BakeTarget } from './bake.ts';
import type { BuildPorts } from './run.ts';
import { asItRan, onePerImage, takeCaches } from './take-caches.ts';
import { fixturePlan } from './workspace.fixture.ts';

const plain: BakeTarget = { args: {}, platforms: [], output: ['type=docker'], attest: [] };
const cached = (name: string): BakeTarget => ({
  ...plain,
  ...{ labels: {}, 'cache-from': [`type=gha,scope=${name}`], 'cache-to': [`type=gha,scope=${name}`] },
});
const chain: BakeDefinition = {
  group: { default: { targets: ['base', 'top'] } },
  target: { tool: { ...plain, output: ['type=cacheonly'] }, base: cached('base'), top: cached('top') },
};

describe('onePerImage', () => {
  it('is each image alone, in build order, with nothing handed over and no cache written', () => {
    const parts = onePerImage(chain);
    expect(parts.map(({ group }) => group.default.targets)).toEqual([['base'], ['top']]);
    for (const { target } of parts) {
      expect(Object.keys(target)).toEqual(['tool', 'base', 'top']);
      expect(target['top']).toEqual({
        ...plain,
        ...{ labels: {}, 'cache-from': ['type=gha,scope=top'], output: ['type=cacheonly'] },
      });
    }
  });

  it('is none for one image, without caches, and for the layers that an image is assembled with', () => {
    const { base, ...others } = chain.target as { readonly base: BakeTarget };
    const only = (targets: string[], target: BakeDefinition['target']) =>
      onePerImage({ group: { default: { targets } }, target });
    expect(only(['base'], { base, ...others })).toEqual([]);
    expect(only(['base', 'top'], { base: { ...plain, labels: {} }, top: { ...plain, labels: {} } })).toEqual(
      [],
    );
    const layers = (name: string) => ({ ...plain, 'cache-from': [`type=gha,scope=${name}`] });
    expect(only(['a', 'b'], { a: layers('a'), b: layers('b') })).toEqual([]);
  });
});

describe('takeCaches', () => {
  const [started, completed] = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z'];
  const vertexes = [
    { digest: 'a', name: '[base 1/2] RUN a', started, completed },
    { digest: 'b', name: '[base 2/2] RUN b', started, completed, cached: true },
    { digest: 'c', name: '[base 3/3] RUN c', started },
  ];
  /** What buildx was asked to bake, each time. */
  async function baked({ noCache = false, exitCode = 0, aborted = false } = {}) {
    const files = memoryFiles({});
    const asked: unknown[] = [];
    const ports = {
      ...{ files, talk: memoryTalk(), cli: async () => ({ path: 'docker' }), env: {} },
      signal: aborted ? AbortSignal.abort() : undefined,
      exec: {
        run: async (_: string, args: readonly string[], { onLine }: ExecOptions = {}) => {
          for (const vertex of vertexes) onLine?.(JSON.stringify({ vertexes: [vertex] }), 'stderr');
          asked.push(JSON.parse((await files.read(args.at(-1) ?? '')) ?? '').group.default.targets);
          return { exitCode, stdout: '', stderr: '' };
        },
      },
    } as unknown as BuildPorts;
    const inputs = { images: 'images', plan: fixturePlan(), push: false, mirrors: {}, noCache };
    const paths = { definition: 'bake.json', metadata: 'metadata.json', policy: 'policy.json' };
    const ran = await takeCaches(chain, { inputs, ports, files: paths });
    return { asked, ran: ran.flatMap(({ names }) => names) };
  }

  it('asks for one image after the other until one fails, and says what ran', async () => {
    const names = ['[base 1/2] RUN a', '[base 1/2] RUN a'];
    expect(await baked()).toEqual({ asked: [['base'], ['top']], ran: names });
    expect(await baked({ exitCode: 1 })).toEqual({ asked: [['base']], ran: names.slice(1) });
  });

  it('asks for nothing in a build without a cache, and after an interrupt', async () => {
    expect(await baked({ noCache: true })).toEqual({ asked: [], ran: [] });
    expect(await baked({ aborted: true })).toEqual({ asked: [], ran: [] });
  });
});

describe('asItRan', () => {
  const step = { names: ['[base 1/2] RUN a', '[top 1/2] RUN a'], cached: true, log: '' };
  const before = [
    { names: ['[tool 1/2] RUN a', '[base 1/2] RUN a'], cached: false, log: '', started: 1, completed: 2 },
    { names: ['[base 1/2] RUN a'], cached: false, log: '', started: 3, completed: 5 },
  ];

  it('gives a step that came from the builder its own time, and leaves others', () => {
    expect(asItRan(step, before)).toEqual({ ...before[1], names: step.names });
    expect(asItRan(step, [])).toBe(step);
    const ran = { ...step, cached: false };
    expect(asItRan(ran, before)).toBe(ran);
  });
});
