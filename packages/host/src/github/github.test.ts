import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createGitHub } from './github.ts';

let loopback: Loopback | undefined;
afterEach(() => loopback?.close());

interface Canned {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** GitHub that gives these answers one after another, the last one for ever. */
async function scene(...answers: readonly Canned[]) {
  const waits: number[] = [];
  const said: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  let asked = 0;
  loopback = await serveLoopback((request: IncomingMessage, response: ServerResponse) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? { status: 500 };
    headers.push(request.headers);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? { message: 'no words' }));
  });
  const github = createGitHub({
    repository: 'owner/name',
    token: 'ghs_secret-of-a-test',
    apiUrl: `${loopback.url}/`,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    random: () => 1,
    log: (message) => said.push(message),
  });
  return { github, waits, said, headers, requests: loopback.requests };
}

const ref = { status: 200, body: { object: { sha: 'f'.repeat(40) } } };

describe('createGitHub', () => {
  it('asks again after a 5xx, with back-off, and says so', async () => {
    const { github, waits, said, headers } = await scene({ status: 502 }, { status: 503 }, ref);
    expect(await github.branchHead('main')).toBe('f'.repeat(40));
    expect(waits).toEqual([500, 1000]);
    expect(said).toHaveLength(2);
    expect(said.join()).not.toContain('secret');
    expect(headers[0]).toMatchObject({ authorization: 'token ghs_secret-of-a-test' });
    expect(headers[0]?.['user-agent']).toContain('officina');
  });

  it('gives up a 5xx that stays, within a bound', async () => {
    const { github, requests } = await scene({ status: 503 });
    await expect(github.branchHead('main')).rejects.toMatchObject({
      code: 'upstream-status',
      message: expect.stringContaining('503 after 4 tries'),
    });
    expect(requests).toHaveLength(4);
  });

  it('waits as long as a rate limit asks, even before writing', async () => {
    const limited = { status: 403, headers: { 'retry-after': '7' } };
    const { github, waits, requests } = await scene(limited, { status: 201, body: { id: 1 } });
    await github.comment(1, 'word');
    expect(waits).toEqual([7000]);
    expect(requests).toHaveLength(2);
  });

  it('does not wait longer than a minute for a rate limit, and names it', async () => {
    const { github, requests } = await scene({ status: 429, headers: { 'retry-after': '3600' } });
    await expect(github.branchHead('main')).rejects.toMatchObject({ code: 'rate-limited' });
    expect(requests).toHaveLength(1);
  });

  it('does not repeat what may have been written already', async () => {
    const { github, requests } = await scene({ status: 502 });
    await expect(github.comment(1, 'word')).rejects.toMatchObject({ code: 'upstream-status' });
    expect(requests).toHaveLength(1);
  });

  it.each([
    [401, 'still valid'],
    [403, 'contents: write'],
    [404, 'may see it'],
    [410, "enable issues in the repository's settings"],
  ])('names a %i and what to do', async (status, hint) => {
    const { github, requests } = await scene({ status, body: { message: 'no' } });
    await expect(github.comment(1, 'word')).rejects.toMatchObject({
      code: 'upstream-status',
      message: expect.stringContaining(`answered ${status}, wanted success: no`),
      hint: expect.stringContaining(hint),
    });
    expect(requests).toEqual(['POST /repos/owner/name/issues/1/comments']);
  });

  it('takes a label that it may not make for no error, and anything else for one', async () => {
    const { github } = await scene(
      { status: 403, body: { message: 'You do not have permission to create labels on this repository.' } },
      { status: 200, body: [] },
      { status: 404, body: { message: 'Not Found' } },
    );
    expect(await github.addLabels(1, ['officina'])).toBe(false);
    expect(await github.addLabels(1, ['officina'])).toBe(true);
    await expect(github.addLabels(1, ['officina'])).rejects.toMatchObject({ code: 'upstream-status' });
  });

  it('names a GitHub that does not answer', async () => {
    const { github } = await scene(ref);
    await loopback?.close();
    await expect(github.branchHead('main')).rejects.toMatchObject({ code: 'upstream-unreachable' });
  });

  it('refuses what is no repository', () => {
    for (const repository of ['', 'name', 'owner/name/more', 'owner /name']) {
      expect(() => createGitHub({ repository, token: 'x' })).toThrow(/owner\/name/);
    }
  });

  it.each([undefined, ''])('refuses to ask without a token: %p', (token) => {
    expect(() => createGitHub({ repository: 'owner/name', token })).toThrow(/no token/);
  });
});
