import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock, renderLock, sha256 } from '@officina/core';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** Other bytes than those of any run before, so that no store has them. */
const program = `#!/bin/sh\necho ${randomBytes(8).toString('hex')}\n`;
const files = {
  'lost/image.yaml': `description: has a tool
channels: [lost]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools: { tool: { datasource: kubernetes, install: [{ to: /usr/local/bin/tool }] } }
smoke: [{ kind: command, name: it runs, command: [tool] }]
`,
  'lost/Dockerfile': 'FROM debian\nCOPY --link --from=tool / /\n',
};

describe('a download that is lost', () => {
  let small: SmallWorkspace;
  let upstream: Server;
  let answers: ((response: ServerResponse) => void)[] = [];

  beforeAll(async () => {
    upstream = createServer((_, response) => {
      const answer = answers.shift() ?? ((last) => last.end(program));
      answer(response);
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    const file = 'lost/image.lock.json';
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/tool`;
    const asset = {
      platform: 'any' as const,
      url,
      sha256: sha256(program),
      evidence: 'own-download' as const,
    };
    await small.write(file, renderLock({ ...lock, tools: { tool: { version: '1.0.0', assets: [asset] } } }));
    await small.officina(['plan']);
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });

  const unavailable = (response: ServerResponse) => response.writeHead(503).end('try again');
  const cut = (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': program.length }).write(program.slice(0, 9));
    setTimeout(() => response.destroy(), 100);
  };

  it('is an error when it is lost again and again, and gives nothing a name', async () => {
    answers = Array.from({ length: 9 }, () => unavailable);
    const { exitCode, stderr } = await small.officina(['build']);
    expect(exitCode).toBe(1);
    expect(stderr.match(/answered 503, asking again in/g)).toHaveLength(3);
    expect(stderr).toMatch(/^error upstream-status: http:.*\/tool answered 503 after 4 tries/m);
  });

  it('is an error when other bytes come again and again, and names whose they are', async () => {
    answers = Array.from({ length: 3 }, () => (response: ServerResponse) => response.end('an error page'));
    const { exitCode, stderr } = await small.officina(['build']);
    expect(exitCode).toBe(1);
    expect(stderr.match(/^warning .*; asking again in (?:2|10) s$/gm)).toHaveLength(2);
    expect(stderr).toMatch(/^error checksum-mismatch: lost: tool 1\.0\.0 for linux\/\w+: wanted sha256 /m);
  });

  it('is asked for again, and nothing more', async () => {
    answers = [unavailable, cut];
    const { exitCode, stdout } = await small.officina(['build', '--json']);
    expect(exitCode).toBe(0);
    expect(answers).toEqual([]);
    expect(JSON.parse(stdout).candidates).toMatchObject([{ image: 'lost', reused: false }]);
  });
});
