import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BuildResult, ReleaseRecord } from '@officina/core';
import { type GitHubServer, startGitHub, startUpstream, type Upstream } from '@officina/upstream';
import {
  type ActEvent,
  type ActOutcome,
  type Checkout,
  logOf,
  makeCheckout,
  runAct,
} from '../support/act.ts';
import { runBundled } from '../support/action.ts';
import { keysIn, makeOwn } from '../support/foreign.ts';
import { ground, platform } from '../support/ground.ts';
import { root, run } from '../support/officina.ts';

const act = process.env['OFFICINA_ACT'] ?? '';
const repository = 'tazzo/officina';

let folder: string;
let address: string;
let upstream: Upstream;
let github: GitHubServer;
let checkout: Checkout;
/** What this run's repositories begin with: the registry may be older than the run. */
let own: string;
/** What the engine's names of this run's images end with. */
const keys = new Set<string>();

beforeAll(async () => {
  if (act === '') throw new Error('OFFICINA_ACT names no act: run officina test --workflows');
  folder = await mkdtemp(join(tmpdir(), 'officina-act-'));
  own = basename(folder).toLowerCase();
  ({ address } = await ground());
  // A base of this test's own: it moves.
  await docker('pull', '--quiet', `${address}/library/debian:bookworm-slim`);
  await docker('tag', `${address}/library/debian:bookworm-slim`, `${address}/${own}/debian:bookworm-slim`);
  await docker('push', '--quiet', `${address}/${own}/debian:bookworm-slim`);
  upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  checkout = makeCheckout(join(folder, 'checkout'), repository);
  await cp(join(root, 'test/fixture/foreign/images'), place('images'), { recursive: true });
  const factory = `registry: ${address}/${own}/images\nplatforms: [${platform}]\n`;
  await writeFile(place('images/factory.yaml'), factory);
  await makeOwn(place('images/tool/image.yaml'), own);
  const locked = await run(join(root, 'officina'), [
    ...['resolve', '--images', place('images'), '--state', join(folder, 'state')],
    ...Object.entries(mirrors()).flatMap(([prefix, instead]) => ['--mirror', `${prefix}=${instead}`]),
  ]);
  if (locked.exitCode !== 0) throw new Error(locked.stderr);
  checkout.commit('feat: a workspace');
  github = await startGitHub({ repository, folder: join(folder, 'github'), files: await imageFiles() });
}, 240_000);

afterAll(async () => {
  await upstream?.close();
  await github?.close();
  const { stdout } = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  const ours = stdout.split('\n').filter((name) => [...keys, own].some((part) => name.includes(part)));
  if (ours.length > 0) await run('docker', ['rmi', '--force', ...ours]);
  await rm(folder, { recursive: true, force: true });
});

const place = (name: string) => join(checkout.folder, name);
const mirrors = () => ({ ...upstream.mirrors, 'docker.io/library/': `${address}/${own}/` });

async function imageFiles(): Promise<Record<string, string>> {
  const { stdout } = spawnSync('git', ['ls-files', 'images'], { cwd: checkout.folder, encoding: 'utf8' });
  const names = stdout.trim().split('\n');
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(place(name), 'utf8')])),
  );
}

function start(event: ActEvent): Promise<ActOutcome> {
  const lines = Object.entries(mirrors()).map(([prefix, instead]) => `${prefix}=${instead}`);
  return runAct(event, {
    ...{ act, checkout, folder, repository, apiUrl: github.url },
    vars: { MIRRORS: lines.join('\n'), NIGHTLY_ONLY: 'debian', REGISTRY: `${address}/${own}/images` },
  });
}

const night = () => start({ workflow: 'nightly', name: 'schedule', payload: {} });
const document = async <T>({ artifacts }: ActOutcome, name: string) =>
  JSON.parse(await readFile(join(artifacts, name), 'utf8')) as T;
const decisionOf = async (outcome: ActOutcome) =>
  (await document<{ decision: string }>(outcome, 'night/nightly.json')).decision;
const madeBy = async ({ artifacts }: ActOutcome) => {
  for (const key of await keysIn(join(artifacts, 'plan/plan.json'))) keys.add(key);
  const made = (await readdir(artifacts)).find((name) => name.startsWith('made-')) ?? 'made-0';
  return JSON.parse(await readFile(join(artifacts, made, 'build.json'), 'utf8')) as BuildResult;
};
const digestsOf = ({ candidates }: BuildResult) => candidates.map(({ digest }) => digest);

async function tags(): Promise<string[]> {
  const answer = await fetch(`http://${address}/v2/${own}/images/tags/list`);
  return ((await answer.json()) as { tags: string[] }).tags.sort();
}

/** A green run, or its whole log. */
function requireGood(outcome: ActOutcome): void {
  if (outcome.exitCode !== 0) throw new Error(logOf(outcome));
}

let tested: string[];

describe('the workflows under act', () => {
  it('pull-request builds and tests, pushes candidates, and writes no tag', async () => {
    const payload = {
      pull_request: {
        ...{ number: 7, user: { login: 'a-person' }, base: { ref: 'main' } },
        head: { ref: 'a-change', repo: { full_name: repository } },
      },
    };
    const outcome = await start({ workflow: 'pull-request', name: 'pull_request', payload });
    requireGood(outcome);
    const build = await madeBy(outcome);
    tested = digestsOf(build);
    expect(build.candidates.map(({ image, reused }) => [image, reused])).toEqual([
      ['tool', false],
      ['app', false],
    ]);
    expect((await tags()).filter((tag) => !/^(?:candidate|green)-/.test(tag))).toEqual([]);
  });

  it('release of a tag builds nothing and gives the very digests of the pull request their tags', async () => {
    const outcome = await start({ workflow: 'release', name: 'push', payload: { ref: 'refs/tags/v0.1.1' } });
    requireGood(outcome);
    const build = await madeBy(outcome);
    expect(build.candidates.map(({ reused }) => reused)).toEqual([true, true]);
    expect(digestsOf(build)).toEqual(tested);
    const record = await document<ReleaseRecord>(outcome, 'release/release.json');
    expect(record.version).toBe('v0.1.1');
    expect(await tags()).toEqual(
      expect.arrayContaining(['app-v0.1.1', 'tool-v0.1.1', 'app', 'latest', 'tool']),
    );
  });

  it('nightly builds everything anew at first, byte for byte, and has nothing to do after that', async () => {
    const first = await night();
    requireGood(first);
    expect(await decisionOf(first)).toBe('cold');
    expect(digestsOf(await madeBy(first))).toEqual(tested);
    const second = await night();
    requireGood(second);
    expect(await decisionOf(second)).toBe('heartbeat');
    expect(Object.keys(second.jobs).join()).not.toContain('make');
  });

  it('nightly builds what a moved base touches and gives it the nightly tags', async () => {
    const before = await tags();
    await moveBase('one');
    const outcome = await night();
    requireGood(outcome);
    expect(await decisionOf(outcome)).toBe('rebuild');
    const digests = digestsOf(await madeBy(outcome));
    expect(digests.filter((digest) => tested.includes(digest))).toEqual([]);
    expect(await tags()).toEqual(
      expect.arrayContaining([...before, 'nightly', 'app-nightly', 'tool-nightly']),
    );
  });

  it('a red night has a red gate, no tag and one issue, which the next good night closes', async () => {
    const greeting = await readFile(place('images/app/greeting'), 'utf8');
    await writeFile(place('images/app/greeting'), 'goodbye\n');
    checkout.commit('feat: a greeting that fails its check');
    const before = (await tags()).filter((tag) => !/^(?:candidate|green)-/.test(tag));
    const red = await night();
    expect(red.exitCode).toBe(1);
    expect(logOf(red)).toMatch(/make: wanted success, got failure/);
    expect((await tags()).filter((tag) => !/^(?:candidate|green)-/.test(tag))).toEqual(before);
    // act ends a run whose called workflow failed; at GitHub settle comes next, so its step is run as a runner would.
    const settled = await runBundled(
      { folder, workspace: checkout.folder, env: { GITHUB_API_URL: github.url } },
      'nightly',
      {
        ...{ mode: 'settle', good: 'false', run: 'https://run/1', repository },
        decision: join(red.artifacts, 'night/nightly.json'),
      },
    );
    expect(settled.exitCode).toBe(0);
    expect(github.issues.map(({ title, state }) => [title, state])).toEqual([
      ['The nightly fails (tonight)', 'open'],
    ]);

    await writeFile(place('images/app/greeting'), greeting);
    checkout.commit('fix: the greeting');
    requireGood(await night());
    expect(github.issues.map(({ state }) => state)).toEqual(['closed']);
  });

  it('bump opens one pull request about a new version', async () => {
    const next = upstream.versions['yq']?.replace(/\d+$/, (patch) => String(Number(patch) + 1)) ?? '';
    await upstream.publish('yq', next);
    requireGood(
      await start({
        workflow: 'bump',
        name: 'schedule',
        payload: { repository: { default_branch: 'main' } },
      }),
    );
    const pulls = github.issues.filter(({ title }) => !title.startsWith('The nightly'));
    expect(pulls.map(({ state }) => state)).toEqual(['open']);
    expect(pulls[0]?.body).toContain(next);
  });

  it('watchdog has nothing to bark at', async () => {
    requireGood(await start({ workflow: 'watchdog', name: 'push', payload: { ref: 'refs/heads/main' } }));
  });
});

/** Another base image under the same tag, as a Debian update makes it. */
async function moveBase(word: string): Promise<void> {
  const name = `${address}/${own}/debian:bookworm-slim`;
  await writeFile(join(folder, 'Base'), `FROM ${name}\nRUN echo ${word} >/etc/moved\n`);
  await docker(
    'build',
    '--quiet',
    '--provenance=false',
    '--push',
    '-t',
    name,
    '-f',
    join(folder, 'Base'),
    checkout.folder,
  );
}

async function docker(...args: string[]): Promise<void> {
  const { exitCode, stderr } = await run('docker', args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
}
