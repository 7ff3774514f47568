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
const files = {
  'under/image.yaml': `description: has the tools
channels: [under]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools: { ${tool('kept')}, ${tool('moved')} }
smoke: [{ kind: command, name: it runs, command: [moved] }]
`,
  'under/Dockerfile': 'FROM debian\nCOPY --link --from=kept / /\nCOPY --link --from=moved / /\n',
  'over/image.yaml':
    'description: takes one of them\nchannels: [over]\nsmoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]\n',
  'over/Dockerfile': `FROM debian AS made
COPY --link --from=kept / /
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /out/opt && kept >/out/opt/made && find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
FROM under
COPY --link --from=made /out/ /
LABEL edition=first
`,
};

interface Made {
  readonly steps: readonly { name: string; cached: boolean }[];
  readonly candidates: readonly { image: string; reused: boolean; digest: string }[];
}

describe('an image that takes what the image below has locked', () => {
  let small: SmallWorkspace;
  let upstream: Server;
  let first: Made;

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
  const made = async (): Promise<Made> => {
    await must('plan');
    return JSON.parse(await must('build', '--json')) as Made;
  };
  const executed = ({ steps }: Made) =>
    steps.flatMap(({ name, cached }) => (cached ? [] : [name.split(' ').slice(0, 2).join(' ')]));

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const [, name = '', version = ''] = request.url?.split('/') ?? [];
      response.end(program(name, version));
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    await lockTools({ kept: '1.0.0', moved: '1.0.0' });
    first = await made();
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });

  it('is made from the very bytes of the lock', () => {
    expect(executed(first)).toContain('RUN mkdir');
    expect(first.candidates.map(({ image, reused }) => [image, reused])).toEqual([
      ['under', false],
      ['over', false],
    ]);
  });

  it('runs none of its steps again when another tool below is bumped', async () => {
    await lockTools({ kept: '1.0.0', moved: '1.1.0' });
    const bumped = await made();
    expect(bumped.candidates.map(({ reused }) => reused)).toEqual([false, false]);
    expect(bumped.candidates[1]?.digest).not.toBe(first.candidates[1]?.digest);
    expect(executed(bumped).filter((name) => name.startsWith('RUN mkdir'))).toEqual([]);
    expect(bumped.steps.find(({ name }) => name.startsWith('RUN mkdir'))).toMatchObject({ cached: true });
  });

  it('runs them when that very tool is bumped', async () => {
    await lockTools({ kept: '1.1.0', moved: '1.1.0' });
    expect(executed(await made())).toContain('RUN mkdir');
    await must('smoke');
  });

  it('has it while the image below is reused, and says only what changed', async () => {
    await small.write('over/Dockerfile', files['over/Dockerfile'].replace('first', 'second'));
    expect(await must('plan', '--explain')).toMatch(/over .*build .*Dockerfile changed/);
    const again = await made();
    expect(again.candidates.map(({ reused }) => reused)).toEqual([true, false]);
  });
});
