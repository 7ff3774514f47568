import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock, renderLock, sha256 } from '@officina/core';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** Other bytes than those of any run before, so that nothing is in the engine's cache yet. */
const run = randomBytes(8).toString('hex');
const tool = (name: string) =>
  `${name}: { datasource: kubernetes, install: [{ to: /usr/local/bin/${name} }] }`;
const smoke = (path: string) => `smoke: [{ kind: file, path: ${path}, type: file }]\n`;
const set = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';
/** A chain on nothing, so that a whole build of it takes no time; its steps run in Debian. */
const files = {
  'under/image.yaml': `description: has the tools
channels: [under]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
unpack-in: debian
tools: { ${tool('kept')}, ${tool('moved')}, ${tool('last')} }
${smoke('/usr/local/bin/moved')}`,
  'under/rootfs/etc/under': 'one\n',
  'under/build/note': `${run}\n`,
  'under/Dockerfile': `FROM debian AS files
ARG SOURCE_DATE_EPOCH
COPY rootfs/ /out/
RUN chmod -R u=rwX,go=rX /out && ${set}
FROM debian AS noted
ARG SOURCE_DATE_EPOCH
RUN --mount=source=build,target=/b mkdir /out && cp /b/note /out/note && ${set}
FROM scratch
COPY --from=noted /out/ /
ENV A=1 B="two words"
COPY --link --from=kept / /
COPY --link --from=moved / /
COPY --link --chmod=700 --from=files /out/ /
COPY --link --from=last / /
USER 1:1
`,
  'middle/image.yaml': `description: takes one of them\nchannels: [middle]\n${smoke('/opt/made')}`,
  'middle/Dockerfile': `FROM debian AS made
COPY --link --from=kept / /
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /out/opt && kept >/out/opt/made && ${set}
FROM under
COPY --link --from=made /out/ /
ENV C=3
`,
  'over/image.yaml': `description: on top\nchannels: [over]\nlabels: { own: "1" }\n${smoke('/opt/made')}`,
  'over/Dockerfile': 'FROM middle\nLABEL edition=first\nENTRYPOINT ["/usr/local/bin/moved"]\n',
};

interface Planned {
  readonly images: readonly {
    readonly name: string;
    readonly platforms: readonly { action: string; whole?: string; assembly?: { lines: number[] } }[];
  }[];
}
interface Built {
  readonly milliseconds: number;
  readonly candidates: readonly { image: string; digest: string; assembled?: { lines: number[] } }[];
}

describe('an image whose layers are known', () => {
  let small: SmallWorkspace;
  let upstream: Server;

  const program = (name: string, version: string) => `#!/bin/sh\necho ${name} ${version} ${run}\n`;
  const lockTools = async (versions: Record<string, string>) => {
    const file = 'under/image.lock.json';
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const { port } = upstream.address() as AddressInfo;
    const tools = Object.entries(versions).map(([name, version]) => {
      const url = `http://127.0.0.1:${port}/${name}/${version}`;
      const asset = { url, sha256: sha256(program(name, version)), evidence: 'own-download' as const };
      return [name, { version, assets: [{ platform: 'any' as const, ...asset }] }];
    });
    await small.write(file, renderLock({ ...lock, tools: Object.fromEntries(tools) }));
  };
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  /** What the plan says of each image, and which lines are to be laid anew. */
  const planned = async () => {
    const { images } = JSON.parse(await must('plan', '--json')) as Planned;
    return images.map(({ name, platforms: [entry] }) => [name, entry?.action, entry?.assembly?.lines]);
  };
  const built = async (...args: string[]) => JSON.parse(await must('build', '--json', ...args)) as Built;
  const digests = ({ candidates }: Built) => candidates.map(({ image, digest }) => `${image} ${digest}`);
  /** Builds as planned, and then everything without a cache: the two must be one; the former is tested then. */
  const sameAsWhole = async () => {
    const made = await built();
    expect(digests(await built('--no-cache'))).toEqual(digests(made));
    return made;
  };

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const [, name = '', version = ''] = request.url?.split('/') ?? [];
      response.end(program(name, version));
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    await lockTools({ kept: '1.0.0', moved: '1.0.0', last: '1.0.0' });
    await must('plan');
    await must('build');
    await must('smoke');
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });

  it('is assembled when one tool moves, and so is what stands on it', async () => {
    await lockTools({ kept: '1.0.0', moved: '1.1.0', last: '1.0.0' });
    expect(await planned()).toEqual([
      ['under', 'assemble', [11]],
      ['middle', 'assemble', []],
      ['over', 'assemble', []],
    ]);
    const { candidates } = await sameAsWhole();
    expect(candidates.map(({ assembled }) => assembled?.lines)).toEqual([[11], [], []]);
    await must('smoke');
  });
});
