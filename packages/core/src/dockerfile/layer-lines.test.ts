import { describe, expect, it } from '@jest/globals';
import { layerLines, layersAlone } from './layer-lines.ts';

const options = { file: 'images/x/Dockerfile', platform: 'linux/amd64' } as const;
const text = `# escape=\\
ARG BASE=debian
FROM debian AS files
COPY rootfs/ /out/
RUN --mount=from=kubectl,target=/k true
FROM files AS more
COPY --from=0 /out /again
FROM \${BASE} AS first
RUN --mount=source=build,target=/b \\
    sh /b/x
FROM first
ENV A=1
WORKDIR /srv
COPY --link --from=files /out/ /
COPY --link --from=helm \\
  / /
COPY --from=more / /
CMD ["sh"]
`;
const lines = layerLines(text, options);

describe('layerLines', () => {
  it('are the lines that make a layer, through the stages that the last one stands on', () => {
    expect(lines.map(({ keyword, line, end }) => [keyword, line, end])).toEqual([
      ['RUN', 9, 10],
      ['WORKDIR', 13, 13],
      ['COPY', 14, 14],
      ['COPY', 15, 16],
      ['COPY', 17, 17],
    ]);
  });

  it('say what each is made from, through every stage on the way', () => {
    expect(lines.map(({ names, sources }) => [[...names], [...sources]])).toEqual([
      [[], ['build']],
      [[], []],
      [['debian', 'kubectl'], ['rootfs/']],
      [['helm'], []],
      [['debian', 'kubectl'], ['rootfs/']],
    ]);
  });

  it.each([
    ['COPY --link --from=helm / /', true],
    ['COPY --link=true --chown=1:1 --chmod=755 --from=helm / /', true],
    ['ADD --link a /b', true],
    ['COPY --link=false --from=helm / /', false],
    ['COPY --from=helm / /', false],
    ['COPY --link --from=helm / here/', false],
    ['COPY --link --chown=dev --from=helm / /', false],
    ['COPY --link --from=helm /$A /', false],
    ['COPY --link <<EOF /a\nx\nEOF', false],
    ['RUN true', false],
    ['WORKDIR /a', false],
  ])('can be laid on nothing alone or not: %s', (line, linked) => {
    expect(layerLines(`FROM debian\nENV A=a\n${line}\n`, options)[0]?.linked).toBe(linked);
  });
});

describe('layersAlone', () => {
  it('keeps the stages and lays the lines on nothing', () => {
    const [, , , helm] = lines;
    expect(layersAlone(text, helm === undefined ? [] : [helm], options)).toBe(
      `${text.slice(0, text.indexOf('FROM first\n'))}FROM scratch\nCOPY --link --from=helm \\\n  / /\n`,
    );
  });
});
