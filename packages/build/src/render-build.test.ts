import { describe, expect, it } from '@jest/globals';
import type { BuildResult } from '@officina/core';
import { renderBuildSummary, toBuildRows } from './render-build.ts';
import { fixtureCandidate, fixturePlan } from './workspace.fixture.ts';

const result: BuildResult = {
  schema: 'officina.build/v1',
  registry: 'registry.example/team/images',
  candidates: [
    {
      ...fixtureCandidate('base'),
      size: 12_300_000,
      unpacked: 40_000_000,
      standIns: ['a', 'b'],
      bootstrapped: ['debian'],
    },
    { ...fixtureCandidate('top'), reused: true },
  ],
  milliseconds: 61_234,
  steps: [
    { image: 'base', name: 'RUN a | b `c`', milliseconds: 4000, cached: false },
    { image: 'base', name: 'COPY x', milliseconds: 0, cached: true },
  ],
};

describe('toBuildRows', () => {
  it('says what happened to each image and what keeps it from a release', () => {
    expect(toBuildRows(result).map(([image, , action, , size, note]) => [image, action, size, note])).toEqual(
      [
        ['base', 'built', '12.3 MB, 40.0 MB unpacked', '2 stand-ins, bootstrapped'],
        ['top', 'reused', '', ''],
      ],
    );
  });
});

describe('renderBuildSummary', () => {
  it('shows the slowest steps that ran, and no cell ends early', () => {
    const text = renderBuildSummary(result, fixturePlan());
    expect(text).toContain('1 built, 1 reused; 1 min 01 s.');
    expect(text).toContain("| base | `RUN a \\| b 'c'` | 4.0 s |");
    expect(text).toContain('1 of 2 steps came from the cache.');
    expect(text).not.toContain('COPY x');
  });

  it('shows the graph as a picture, with what was made and its size', () => {
    const text = renderBuildSummary(result, fixturePlan());
    expect(text).toContain(
      '```mermaid\ngraph BT\n  i0["base: built, 12.3 MB, 40.0 MB unpacked"]:::build\n  i0 --> x0_0(["debian"])\n  i1["top: reused"]\n  i1 --> i0\n',
    );
  });

  it('tells an assembled image from one that the builder made whole', () => {
    const [base, top] = result.candidates;
    if (base === undefined || top === undefined) throw new Error('no candidates');
    const assembled = { from: base.digest, lines: [5] };
    const candidates = [base, { ...top, reused: false, assembled }];
    expect(toBuildRows({ ...result, candidates }).map(([, , how]) => how)).toEqual(['built', 'assembled']);
    const text = renderBuildSummary({ ...result, candidates }, fixturePlan());
    expect(text).toContain('1 built, 1 assembled, 0 reused; 1 min 01 s.');
    expect(text).toContain('i1["top: assembled"]:::build');
  });

  it('shows layers by size', () => {
    const small = { name: 'small', size: 1000 };
    const large = { name: 'large', size: 5_000_000 };
    const own = { name: 'own', size: 2_000_000 };
    const candidates = [
      { ...fixtureCandidate('base'), layers: [small, large] },
      { ...fixtureCandidate('top'), layers: [small, large, own] },
    ];
    const text = renderBuildSummary({ ...result, candidates }, fixturePlan());
    const rows = text.split('\n').filter((line) => / MB | kB /.test(line));
    expect(rows).toEqual([
      '| base | `large` | 5.0 MB |',
      '| top | `own` | 2.0 MB |',
      '| base | `small` | 1.0 kB |',
    ]);
  });

  it('says that the builder was not called', () => {
    expect(renderBuildSummary({ ...result, milliseconds: 0, steps: [] }, fixturePlan())).toContain(
      'the builder was not called',
    );
  });
});
