import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const yaml = (name: string, more: string) => `description: one of a family
channels: [${name}]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
smoke: [{ kind: command, name: it says, command: [cat, /said], expect: { stdout: ["^${more}$"] } }]
`;

const common = 'dockerfile: common/Dockerfile\nshared: [words]\n';

/** The platform of this machine, and the one that it is not. */
const [own, other] =
  process.arch === 'arm64' ? ['linux/arm64', 'linux/amd64'] : ['linux/amd64', 'linux/arm64'];

const above = `description: on one of several
channels: ["above-{version}", above]
versions: ["2.0"]
args: { V: "{version}" }
smoke: [{ kind: command, name: it has its own alone, command: [sh, -c, "cat /above; ls /elsewhere"], expect: { exit-code: 2, stdout: [^above$] } }]
`;
const elsewhere = `tools: { elsewhere: { datasource: kubernetes, platforms: [${other}], install: [{ to: /elsewhere }], version: { command: [/elsewhere], match: (.*) } } }\n`;

describe('a family of images', () => {
  let small: SmallWorkspace;

  beforeAll(async () => {
    small = await smallWorkspace({
      'given/image.yaml': `${yaml('given', 'debian loud .x')}args: { BASE: debian, MODE: "loud $x" }\ntarget: shown\n`,
      'given/Dockerfile': `ARG BASE=none
FROM \${BASE} AS other
RUN exit 1
FROM \${BASE} AS made
ARG SOURCE_DATE_EPOCH
ARG BASE MODE=quiet
RUN --mount=type=secret,id=word,required=true test "$(sha256sum </run/secrets/word | cut -c1-16)" = 41ef4bb0b23661e6
RUN mkdir /out && printf '%s' "$BASE $MODE" >/out/said && find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
FROM \${BASE} AS shown
COPY --link --from=made /out/ /
FROM shown AS tested
RUN exit 1
`,
      'common/Dockerfile': `FROM debian AS made
ARG SOURCE_DATE_EPOCH
ARG WORD
COPY --from=words / /words/
RUN mkdir /out && cat "/words/$WORD" >/out/said && find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
FROM debian
COPY --link --from=made /out/ /
`,
      'many/image.yaml': `${yaml('"many-{version}"', 'this is {version}')}${common}versions: ["2.1", "2.0"]\nargs: { WORD: "{version}" }\n`,
      'above/image.yaml': above,
      'above/Dockerfile': 'ARG V\nFROM many-$V\nCOPY --link above /\nCOPY --link --from=elsewhere / /\n',
      'above/above': 'above',
      'words/2.0': 'this is 2.0',
      'words/2.1': 'this is 2.1',
      'words/hello': 'hello',
      'words/other': 'and this',
      'one/image.yaml': `${yaml('one', 'hello')}${common}args: { WORD: hello }\n`,
      'two/image.yaml': `${yaml('two', 'and this')}${common}args: { WORD: other }\n`,
    });
    await small.write(
      'factory.yaml',
      `registry: ${small.repository}\nplatforms: [linux/amd64, linux/arm64]\n`,
    );
    await small.write('above/image.yaml', above + elsewhere);
  });
  afterAll(() => small?.remove());

  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args, { env: { WORD: 'open sesame' } });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };

  it('is built of one Dockerfile or one stage, shared files and the arguments of each, to the letter', async () => {
    await must('plan', '--platform', own);
    await must('build', '--secret', 'id=word,env=WORD');
    await must('smoke');
    const actions = [
      ...(await must('plan', '--platform', own)).matchAll(/^(\S+) .* (reuse|build|assemble) /gm),
    ];
    expect(actions.map(([, name, action]) => `${name} ${action}`)).toEqual(
      ['given', 'many-2.0', 'many-2.1', 'one', 'two', 'above-2.0'].map((name) => `${name} reuse`),
    );
  });

  it('takes the folder of several versions for all of them, and one of them alone', async () => {
    expect((await must('plan', '--platform', own, '--only', 'many')).match(/^\S+/gm)).toEqual(
      expect.arrayContaining(['many-2.0', 'many-2.1']),
    );
    expect(await must('plan', '--platform', own, '--only', 'above-2.0')).not.toMatch(/many-2\.1/);
  });

  it('has a lent secret in no document', async () => {
    const kept = await run('grep', ['-rl', 'open sesame', join(small.folder, 'state')]);
    expect(kept).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('makes those anew that take a shared file which moved', async () => {
    await small.write('words/hello', 'good day');
    expect(await must('plan', '--platform', own)).toMatch(/^one .* assemble .*words\/hello changed/m);
    await must('build');
    const { exitCode, stdout } = await small.officina(['smoke']);
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/good day/)]);
  });
});
