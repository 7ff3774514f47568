import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const yaml = (name: string, more: string) => `description: one of a family
channels: [${name}]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
smoke: [{ kind: command, name: it says, command: [cat, /said], expect: { stdout: ["^${more}$"] } }]
`;

describe('a family of images', () => {
  let small: SmallWorkspace;

  beforeAll(async () => {
    small = await smallWorkspace({
      'given/image.yaml': `${yaml('given', 'debian loud .x')}args: { BASE: debian, MODE: "loud $x" }\n`,
      'given/Dockerfile': `ARG BASE=none
FROM \${BASE} AS made
ARG SOURCE_DATE_EPOCH
ARG BASE MODE=quiet
RUN mkdir /out && printf '%s' "$BASE $MODE" >/out/said && find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
FROM \${BASE}
COPY --link --from=made /out/ /
`,
    });
  });
  afterAll(() => small?.remove());

  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };

  it('is built with the arguments of image.yaml, to the letter', async () => {
    await must('plan');
    await must('build');
    await must('smoke');
    expect(await must('plan')).toMatch(/^given .* reuse /m);
  });
});
