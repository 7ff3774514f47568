import { describe, expect, it } from '@jest/globals';
import { targetStage } from './target-stage.ts';

const file = 'images/app/Dockerfile';
const spec = 'images/app/image.yaml';

function cut(text: string, target: string, arch: readonly ('amd64' | 'arm64')[] = ['amd64']): string {
  const readings = arch.map((one) => ({ file, platform: `linux/${one}` as const }));
  return targetStage(text, { target, spec, readings });
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

describe('targetStage', () => {
  it('ends with the stage, and keeps those before it that it is made from', () => {
    const text = lines(
      'ARG BASE=debian',
      'FROM ${BASE} AS made',
      'RUN make',
      'FROM debian AS slim',
      'COPY --from=made /out /',
      '# for the next one',
      'FROM slim AS full',
      'RUN more',
    );
    expect(cut(text, 'slim')).toBe(text.slice(0, text.indexOf('# for the next one')));
    expect(cut(text, 'full')).toBe(text);
  });

  it('empties a stage that it does not need, so that lines and the numbers of stages stay', () => {
    const text = lines(
      'FROM debian AS other',
      'COPY --from=kubectl / /',
      'FROM debian',
      'RUN <<END',
      'FROM nothing',
      'END',
      'FROM debian AS slim',
      'COPY --from=1 /out /',
    );
    expect(cut(text, 'slim').split('\n')).toEqual([
      'FROM scratch AS other',
      '',
      ...text.split('\n').slice(2),
    ]);
  });

  it('keeps what one of the platforms needs', () => {
    const text = lines(
      'FROM debian AS for-amd64',
      'FROM debian AS for-arm64',
      'ARG TARGETARCH',
      'FROM debian AS unused',
      'FROM for-$TARGETARCH AS slim',
    ).replace('FROM debian AS for-amd64', 'ARG TARGETARCH\nFROM debian AS for-amd64');
    expect(cut(text, 'slim', ['amd64', 'arm64']).match(/^FROM \S+/gm)).toEqual([
      'FROM debian',
      'FROM debian',
      'FROM scratch',
      'FROM for-$TARGETARCH',
    ]);
    expect(cut(text, 'slim')).toContain('FROM scratch AS for-arm64');
  });

  it('takes the last of two stages of one name, as the builder does', () => {
    expect(cut(lines('FROM a AS slim', 'FROM b AS Slim', 'FROM c'), 'slim')).toBe(
      lines('FROM scratch AS slim', 'FROM b AS Slim'),
    );
  });

  it('gives a file with problems back as it is', () => {
    const text = lines('FROM debian AS slim', 'COPY x', 'FROM slim');
    expect(cut(text, 'slim')).toBe(text);
  });

  it.each([
    [
      lines('FROM a AS slim', 'FROM slim'),
      'slm',
      'images/app/Dockerfile has no stage "slm", did you mean "slim"?',
    ],
    [lines('FROM a'), 'slim', 'has no stage "slim", none of its stages has a name'],
  ])('refuses a stage that %j does not have', (text, target, message) => {
    expect(() => cut(text, target)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });
});
