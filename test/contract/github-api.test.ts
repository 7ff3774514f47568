import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GitHub } from '@officina/core';
import { type GitHubServer, startGitHub } from '@officina/fakes';
import { createGitHub, createIssues } from '@officina/host';
import { startUpstream, type Upstream } from '@officina/upstream';
import { type GitHubDescription, readGitHubDescription } from '../support/github-description.ts';

// Each question to the fake is some runs of git.

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
});

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
      { sha: commit, tree, parents: [base], message: `bump\n\nTree: ${tree}`, author: 'github-actions[bot]' },
    ]);
    expect(await github.treeOf(commit, [])).toBe(tree);
    const text = await github.file(names.trim(), commit);
    expect(await github.treeOf(base, [{ path: names.trim(), text: text ?? '' }])).toBe(tree);
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
      author: 'github-actions[bot]',
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
    const issues = createIssues({ repository: 'owner/name', token: 'a-token', apiUrl: server.url, tries: 1 });
    const opened = await issues.open({ title: 'red', body: 'why', label: 'nightly' });
    expect(opened).toMatchObject({ number: 2, title: 'red', body: 'why' });
    expect(await issues.findOpen('nightly')).toEqual(opened);
    expect(await issues.findOpen('other')).toBeUndefined();
    await issues.update(2, { body: 'still red' });
    await issues.comment(2, 'a night more');
    expect(await issues.findOpen('nightly')).toMatchObject({ body: 'still red' });
    await issues.update(2, { state: 'closed' });
    expect(await issues.findOpen('nightly')).toBeUndefined();
    await expect(issues.comment(9, 'to nobody')).rejects.toMatchObject({ code: 'upstream-status' });
    expect(server.issues[1]?.comments.map(({ body }) => body)).toEqual(['a night more']);
    expect(saidWrongly()).toEqual([]);
  });

  it.each([
    ['GET', '/issues?state=all', undefined],
    ['GET', '/issues/2/comments', undefined],
    ['GET', '/pulls/1', undefined],
    ['POST', '/git/blobs', { content: 'text', encoding: 'utf-8' }],
    ['POST', '/git/trees', { base_tree: 'f'.repeat(40), tree: [] }],
    ['POST', '/git/commits', { message: 'x', tree: 'f'.repeat(40), parents: [] }],
    ['PATCH', '/git/refs/heads%2Fno', { sha: 'f'.repeat(40) }],
  ])('answers %s %s as described', async (method, path, body: object | undefined) => {
    await fetch(`${server.url}/repos/owner/name${path}`, {
      method,
      headers: { authorization: 'Bearer a-token' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(saidWrongly()).toEqual([]);
  });
});

describe('the embedded upstream as api.github.com, held against the same description', () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream({ platforms: ['linux/amd64'], content: { kind: 'stand-ins' } });
  });
  afterAll(() => upstream.close());

  it.each([
    '/repos/getsops/sops/releases?per_page=100',
    '/repos/getsops/sops/releases/latest',
    '/repos/getsops/sops/releases/tags/{tag}',
    '/repos/getsops/sops/releases/tags/no-such',
    '/repos/getsops/sops/tags?per_page=100',
    '/repos/LazyVim/starter/commits/main',
    '/repos/LazyVim/starter/commits?per_page=1',
    '/repos/LazyVim/starter/git/trees/main?recursive=1',
  ])('answers %s as described', async (path) => {
    const url = path.replace('{tag}', `v${upstream.versions['sops']}`);
    const response = await fetch(`${upstream.url}/api.github.com${url}`);
    const answered: unknown = await response.json();
    expect(response.status).toBe(path.endsWith('no-such') ? 404 : 200);
    const exchange = { method: 'GET', url, sent: undefined, status: response.status, answered };
    expect(description.problemsOf(exchange)).toEqual([]);
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
