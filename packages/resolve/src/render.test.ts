import { describe, expect, it } from '@jest/globals';
import { renderResult, renderSummary } from './render.ts';
import type { ResolveResult } from './result.ts';

const result: ResolveResult = {
  schema: 'officina.resolve/v1',
  mode: 'write',
  images: [
    {
      image: 'base',
      lock: 'refused',
      outcomes: [
        { kind: 'tool', name: 'jq', status: 'kept', new: '1.8.1' },
        {
          kind: 'tool',
          name: 'yq',
          status: 'moved',
          old: '4.1.0',
          new: '4.2.0',
          age: 777600,
          evidence: 'release-digest',
        },
        {
          kind: 'tool',
          name: 'eza',
          status: 'refused',
          code: 'checksum-missing',
          message: 'no line | for eza',
        },
      ],
    },
    { image: 'devpod', lock: 'unchanged', outcomes: [] },
  ],
};

describe('renderResult', () => {
  it('has a line for each thing that did not simply stay, and one for each image', () => {
    expect(renderResult(result)).toBe(
      [
        'image  what  status   old    new    age  evidence        why',
        'base   yq    moved    4.1.0  4.2.0  9d   release-digest',
        'base   eza   refused                                     checksum-missing: no line | for eza',
        '',
        'base: lock refused (1 kept, 1 moved, 1 refused)',
        'devpod: lock unchanged',
        '',
      ].join('\n'),
    );
  });

  it('has no table when all stayed', () => {
    const calm: ResolveResult = { ...result, images: result.images.slice(1) };
    expect(renderResult(calm)).toBe('devpod: lock unchanged\n');
  });
});

describe('renderSummary', () => {
  it('keeps the table whole whatever a message holds', () => {
    const rows = renderSummary(result)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    expect(rows[3]).toContain('no line \\| for eza');
  });
});
