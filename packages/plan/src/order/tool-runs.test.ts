import { describe, expect, it } from '@jest/globals';
import { layerLines } from '@officina/core';
import { toolRuns } from './tool-runs.ts';

const options = { file: 'images/x/Dockerfile', platform: 'linux/amd64' } as const;

function runs(text: string) {
  const found = toolRuns(layerLines(text, options), new Set(['helm', 'kubectl', 'node', 'yq']));
  return found.map((run) => run.map(({ tool, line, above }) => [tool, line, above]));
}

describe('toolRuns', () => {
  it('are neighbours of one tool each, counted from the top', () => {
    expect(
      runs(`FROM debian
COPY --link --from=helm / /
COPY --link --from=kubectl \\
  / /
ENV A=1
COPY --link --from=node / /
COPY --link rootfs/ /
COPY --link --from=yq / /
`),
    ).toEqual([
      [
        ['helm', 2, 4],
        ['kubectl', 3, 3],
        ['node', 6, 2],
      ],
    ]);
  });

  it('end where a line holds more than a tool, and begin above the last that is not linked', () => {
    expect(
      runs(`FROM debian AS both
COPY --from=helm / /out/
COPY rootfs/ /out/
FROM debian
COPY --link --from=helm / /
COPY --link --from=kubectl / /
RUN true
COPY --link --from=node / /
COPY --link --from=both /out/ /
COPY --link --from=yq / /
COPY --link --from=helm / /
`),
    ).toEqual([
      [
        ['yq', 10, 1],
        ['helm', 11, 0],
      ],
    ]);
  });

  it('are none where a tool is alone', () => {
    expect(runs('FROM debian\nCOPY --link --from=helm / /\nCOPY --link rootfs/ /\n')).toEqual([]);
    expect(runs('FROM debian\nCOPY --link --from=helm / /\nCOPY --from=node / /\n')).toEqual([]);
  });
});
