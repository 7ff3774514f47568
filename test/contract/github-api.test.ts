import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GitHub } from '@officina/core';
import { createGitHub } from '@officina/host';
import { type GitHubServer, startGitHub } from '@officina/upstream';
import { type GitHubDescription, readGitHubDescription } from '../support/github-description.ts';

const branch = 'officina/bump-main';
let description: GitHubDescription;
let folder: string;
let server: GitHubServer;
let github: GitHub;

beforeAll(async () => {
  description = readGitHubDescription();
  folder = await mkdtemp(join(tmpdir(), 'officina-github-'));
  server = await startGitHub({
    repository: 'owner/name',
    folder,
    files: { 'images/base/image.lock.json': 'old\n', README: 'é'.repeat(600_000) },
  });
  github = createGitHub({ repository: 'owner/name', token: 'a-token', apiUrl: server.url, tries: 1 });
}, 30_000);

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** All that was said since the last call, each with what is wrong with it. */
function saidWrongly(): string[] {
  const exchanges = server.exchanges.splice(0);
  expect(exchanges.length).toBeGreaterThan(0);
  return exchanges.flatMap((exchange) =>
    description
      .problemsOf(exchange)
      .map((problem) => `${exchange.method} ${exchange.url} ${exchange.status}: ${problem}`),
  );
}

async function main(): Promise<string> {
  return (await github.branchHead('main')) ?? '';
}

describe('the GitHub port and its fake, held against GitHub’s own description', () => {
  it('reads branches and files, small, large and absent', async () => {
    const base = await main();
    expect(base).toBe((await server.bare.git(['rev-parse', 'main'])).trim());
    expect(await github.branchHead('no/such')).toBeUndefined();
    expect(await github.file('images/base/image.lock.json', base)).toBe('old\n');
    expect(await github.file('README', base)).toBe('é'.repeat(600_000));
    expect(await github.file('no/such', base)).toBeUndefined();
    expect(saidWrongly()).toEqual([]);
  });

  it('commits over the Git data API, and the bare repository has it', async () => {
    const base = await main();
    const files = [{ path: 'images/base/image.lock.json', text: 'new\n' }];
    const request = { message: 'bump\n\nTree: {tree}', base, parents: [base], files };
    const commit = await github.createCommit(request);
    await github.createBranch(branch, commit);
    const names = await server.bare.git(['diff', '--name-only', 'main', branch]);
    expect(names).toBe('images/base/image.lock.json\n');
    const tree = (await server.bare.git(['rev-parse', `${branch}^{tree}`])).trim();
    expect(await github.commitsBetween(base, commit)).toEqual([
      { sha: commit, tree, message: `bump\n\nTree: ${tree}`, author: 'github-actions[bot]' },
    ]);
    expect(saidWrongly()).toEqual([]);
  });

  it('moves a branch forward, and never over a commit of a person', async () => {
    const base = await main();
    const head = (await github.branchHead(branch)) ?? '';
    const files = [{ path: 'a', text: 'b' }];
    const next = await github.createCommit({ message: 'next', base, parents: [head, base], files });
    expect(await github.forwardBranch(branch, next)).toBe(true);
    const theirs = await server.push(branch, { README: 'mine' });
    const late = await github.createCommit({ message: 'late', base, parents: [next, base], files });
    expect(await github.forwardBranch(branch, late)).toBe(false);
    expect(await github.branchHead(branch)).toBe(theirs);
    await expect(github.forwardBranch('no/such', late)).rejects.toMatchObject({ code: 'upstream-status' });
    await expect(github.createBranch(branch, late)).rejects.toMatchObject({ code: 'upstream-status' });
    expect(saidWrongly()).toEqual([]);
  });

  it('opens, words, labels, comments and closes a pull request', async () => {
    const opened = await github.openPullRequest({ title: 'bump', body: 'text', branch, base: 'main' });
    expect(opened).toEqual({
      number: 1,
      url: 'https://github.com/owner/name/pull/1',
      state: 'open',
      title: 'bump',
      body: 'text',
      branch,
      labels: [],
    });
    await expect(
      github.openPullRequest({ title: 'again', body: '', branch, base: 'main' }),
    ).rejects.toMatchObject({ code: 'upstream-status', message: expect.stringContaining('already exists') });
    await expect(
      github.openPullRequest({ title: 'x', body: '', branch: 'no/such', base: 'main' }),
    ).rejects.toMatchObject({ code: 'upstream-status' });
    await expect(github.updatePullRequest(1, { body: 'x'.repeat(70_000) })).rejects.toMatchObject({
      message: expect.stringContaining('too long'),
    });
    await github.addLabels(1, ['officina', 'bump']);
    await github.updatePullRequest(1, { title: 'bumps' });
    expect(await github.openPullRequests('officina/')).toMatchObject([
      { title: 'bumps', labels: ['officina', 'bump'] },
    ]);
    expect(await github.openPullRequests('other/')).toEqual([]);
    await github.comment(1, 'nothing left');
    await github.updatePullRequest(1, { state: 'closed' });
    await github.deleteBranch(branch);
    await github.deleteBranch(branch);
    expect(await github.openPullRequests('officina/')).toEqual([]);
    expect(await github.lastPullRequest(branch)).toMatchObject({ number: 1, state: 'closed' });
    expect(await github.lastPullRequest('no/such')).toBeUndefined();
    expect(server.issues[0]?.comments.map(({ body }) => body)).toEqual(['nothing left']);
    expect(saidWrongly()).toEqual([]);
  });

  it('keeps issues as a nightly needs them', async () => {
    const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
      const response = await fetch(`${server.url}/repos/owner/name${path}`, {
        method,
        headers: { authorization: 'Bearer a-token' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.json();
    };
    expect(await ask('POST', '/issues', { title: 'red', body: 'why', labels: ['nightly'] })).toMatchObject({
      number: 2,
      state: 'open',
    });
    expect(await ask('GET', '/issues?labels=nightly&state=open')).toMatchObject([{ number: 2 }]);
    expect(await ask('POST', '/issues/2/comments', { body: 'still red' })).toMatchObject({
      body: 'still red',
    });
    expect(await ask('GET', '/issues/2/comments')).toHaveLength(1);
    expect(await ask('PATCH', '/issues/2', { state: 'closed', state_reason: 'completed' })).toMatchObject({
      state: 'closed',
    });
    expect(await ask('GET', '/issues?labels=nightly&state=open')).toEqual([]);
    expect(await ask('GET', '/issues?state=all')).toMatchObject([
      { number: 2 },
      { number: 1, pull_request: {} },
    ]);
    expect(await ask('GET', '/issues/9')).toMatchObject({ message: 'Not Found' });
    expect(saidWrongly()).toEqual([]);
  });
});

describe('problemsOf', () => {
  const exchange = { method: 'POST', url: '/repos/o/n/pulls', status: 422, sent: {}, answered: {} };

  it.each([
    [{ ...exchange, sent: { title: 'x', head: 'a', base: 'b', labels: [] } }, 'sent has no labels'],
    [{ ...exchange, sent: { title: 'x', base: 'b' } }, "must have required property 'head'"],
    [{ ...exchange, status: 418 }, '418 is not described'],
    [{ ...exchange, status: 201 }, "answered: must have required property 'html_url'"],
    [{ ...exchange, method: 'GET', url: '/repos/o/n/pulls?stat=open', sent: undefined }, 'query has no stat'],
    [{ ...exchange, method: 'GET', url: '/repos/o/n/pulls?state=opne', sent: undefined }, 'query state'],
    [{ ...exchange, method: 'PUT', url: '/repos/o/n/pull' }, 'GitHub has no PUT'],
  ])('finds what is wrong: %#', (wrong, problem) => {
    expect(description.problemsOf(wrong).join('\n')).toContain(problem);
  });
});
