import { describe, expect, it } from '@jest/globals';
import { createProgress, isInternal, shortStep } from './progress.ts';

const line = (value: object): string => JSON.stringify(value);
const log = (vertex: string, text: string): string =>
  line({ logs: [{ vertex, stream: 2, data: Buffer.from(text).toString('base64') }] });

describe('createProgress', () => {
  it('joins the messages about one step', () => {
    const progress = createProgress();
    progress.take(
      line({ vertexes: [{ digest: 'a', name: '[top_amd64 2/9] RUN x', started: '2026-01-01T00:00:01Z' }] }),
    );
    progress.take(log('a', 'hé'));
    progress.take(log('a', 'llo\n'));
    expect(progress.detail()).toBe('0 of 1 steps, top_amd64: RUN x');
    progress.take(
      line({
        vertexes: [
          {
            digest: 'a',
            name: '[base_amd64 2/9] RUN x',
            started: '2026-01-01T00:00:01Z',
            completed: '2026-01-01T00:00:03Z',
            error: 'exit code: 1',
          },
        ],
      }),
    );
    expect(progress.detail()).toBe('1 of 1 steps');
    expect(progress.steps()).toEqual([
      {
        names: ['[top_amd64 2/9] RUN x', '[base_amd64 2/9] RUN x'],
        started: Date.parse('2026-01-01T00:00:01Z'),
        completed: Date.parse('2026-01-01T00:00:03Z'),
        cached: false,
        error: 'exit code: 1',
        log: 'héllo\n',
      },
    ]);
  });

  it("keeps the builder's own words apart, and survives what it does not know", () => {
    const progress = createProgress();
    for (const text of ['Dockerfile:3', '', '{not json', '{"vertexes":"x"}', 'ERROR: no'])
      progress.take(text);
    expect(progress.words()).toEqual(['Dockerfile:3', '{not json', '{"vertexes":"x"}', 'ERROR: no']);
    expect(progress.detail()).toBeUndefined();
  });
});

describe('isInternal', () => {
  it.each([
    ['[internal] load build definition', true],
    ['[base_amd64] exporting to image', true],
    ['[base_amd64 context debian] docker.io/library/debian', true],
    ['[base_amd64 stage-2  1/18] RUN x', false],
    ['[base_amd64_raw 1/1] ADD x', false],
  ])('%s is %s', (name, internal) => {
    expect(isInternal(name)).toBe(internal);
  });
});

describe('shortStep', () => {
  it('says target and command within 72 characters', () => {
    expect(shortStep('[base_amd64 stage-2  1/18] RUN  a\n b')).toBe('base_amd64: RUN a b');
    expect(shortStep(`[x 1/1] ${'y'.repeat(100)}`)).toHaveLength(72);
  });
});
