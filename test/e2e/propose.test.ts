import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GitHubServer, startGitHub } from '@officina/fakes';
import { startUpstream, type Upstream } from '@officina/upstream';
import { runBundled } from '../support/action.ts';
import { type AptRepository, startAptRepository } from '../support/apt-repository.ts';
import { engineNames } from '../support/engine-names.ts';
import { readGitHubDescription } from '../support/github-description.ts';
import { ground, platform } from '../support/ground.ts';
import { officina, run } from '../support/officina.ts';

const branch = 'officina/bump-main';
// The registry outlives a run, and a released version never moves.
const repository = `team/propose-${Date.now().toString(36)}`;
const lockFile = 'images/base/image.lock.json';
const old = [{ name: 'officina-hello', version: '1.0-1' }];

let folder: string;
let upstream: Upstream;
let apt: AptRepository;
let github: GitHubServer;
let base: string;
let mirrors: Readonly<Record<string, string>>;
let [locked, next]: [string, string] = ['', ''];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-propose-'));
  [upstream, apt] = await Promise.all([
    startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } }),
    startAptRepository(join(folder, 'apt')),
  ]);
  await apt.publish(old);
  const made = await ground();
  mirrors = { ...upstream.mirrors, ...made.mirrors };
  base = `${made.address}/e2e/propose:1`;
  await makeBase(made.address);
  locked = upstream.versions['kubectl'] ?? '';
  next = locked.replace(/\d+$/, (patch) => String(Number(patch) + 1));
  const files = workspaceFiles(made.address);
  const lock = await firstLock(files);
  github = await startGitHub({
    repository: 'owner/images',
    folder: join(folder, 'github.git'),
    files: { ...files, [lockFile]: lock, 'README.md': 'images\n' },
  });
});

afterAll(async () => {
  await Promise.all([upstream?.close(), apt?.close(), github?.close()]);
  const names = await engineNames();
  const made = names.filter((name) => name === base || name.includes(`/${repository}:`));
  await run('docker', ['rmi', '-f', ...made]);
  await rm(folder, { recursive: true, force: true });
});

/** Debian whose apt knows the repository of this test alone, in the registry. */
async function makeBase(address: string): Promise<void> {
  const context = await mkdtemp(join(folder, 'base-'));
  const dockerfile = `FROM ${address}/library/debian:bookworm-slim
RUN rm -rf /etc/apt/sources.list.d/* && echo '${apt.source}' > /etc/apt/sources.list
`;
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  for (const args of [
    ['build', '--quiet', '--tag', base, context],
    ['push', '--quiet', base],
  ]) {
    const outcome = await run('docker', args);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  }
}

function workspaceFiles(address: string): Record<string, string> {
  return {
    'images/factory.yaml': `registry: ${address}/${repository}\nplatforms: [${platform}]\n`,
    'images/base/Dockerfile': `FROM debian
RUN --mount=from=debian-packages,target=/locked apt-get install -y /locked/*.deb
COPY --link --from=kubectl / /
`,
    'images/base/image.yaml': `description: a base with one tool and one Debian package
channels: [base]
parents:
  debian: { image: docker.io/e2e/propose, tag: "1" }
debian: { packages: [officina-hello] }
tools:
  kubectl:
    datasource: kubernetes
    constraint: 1.x
    asset: https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl
    checksums: "{asset}.sha256"
    install: [{ to: /usr/local/bin/kubectl }]
    version: { command: [kubectl, version, --client], match: '^Client Version: v(\\S+)' }
`,
  };
}

async function firstLock(files: Readonly<Record<string, string>>): Promise<string> {
  const images = join(folder, 'first');
  for (const [path, text] of Object.entries(files)) {
    const file = join(images, path);
    await run('mkdir', ['-p', join(file, '..')]);
    await writeFile(file, text);
  }
  await succeed(['resolve', '--images', join(images, 'images')]);
  return readFile(join(images, lockFile), 'utf8');
}

function cache(): Record<string, string> {
  return { OFFICINA_CACHE: join(folder, 'cache') };
}

async function succeed(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const asked = Object.entries(mirrors).flatMap(([from, to]) => ['--mirror', `${from}=${to}`]);
  const outcome = await officina([...args, ...asked, '--state', join(folder, 'state')], {
    env: { ...cache(), ...env },
  });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  return outcome.stdout;
}

/** A fresh checkout of a branch; its images folder. */
async function checkOut(name: string): Promise<string> {
  const checkout = await mkdtemp(join(folder, 'checkout-'));
  const cloned = await run('git', ['clone', '--quiet', '--branch', name, github.bare.folder, checkout]);
  if (cloned.exitCode !== 0) throw new Error(cloned.stderr);
  return join(checkout, 'images');
}

/** Proposes what a checkout holds; the actions that were taken. */
async function propose(images: string, ...args: readonly string[]): Promise<string[]> {
  return (await proposed(images, ...args)).map(({ action }) => action);
}

interface Proposed {
  readonly action: string;
  readonly evidence: readonly { image: string; size: number; oldSize: number; download: number }[];
}

async function proposed(images: string, ...args: readonly string[]): Promise<readonly Proposed[]> {
  const result = await succeed(['propose', '--images', images, '--json', ...args], {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'owner/images',
    GITHUB_TOKEN: 'ghs_0123456789abcdef',
  });
  return (JSON.parse(result) as { proposals: Proposed[] }).proposals;
}

/** What a night does: main checked out afresh, resolved, proposed. */
async function night(): Promise<string[]> {
  const images = await checkOut('main');
  await succeed(['resolve', '--images', images]);
  return propose(images);
}

/** What a branch's own run does: built, pushed, smoked. */
async function buildAndSmoke(images: string): Promise<void> {
  await succeed(['plan', '--images', images]);
  await succeed(['build', '--images', images, '--push', '--network', 'host']);
  await succeed(['smoke', '--images', images, '--push']);
}

/** What was written to GitHub since so many exchanges. */
const writesSince = (count: number) =>
  github.exchanges
    .slice(count)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url}`);
const changed = async () =>
  (await github.bare.git(['diff', '--name-only', 'main', branch])).trim().split('\n');

describe('officina propose, night after night', () => {
  it('stands on a release of what main holds', async () => {
    const images = await checkOut('main');
    await buildAndSmoke(images);
    await succeed(['release', '--images', images, '--version', 'v0.1.0']);
  });

  it('proposes nothing while nothing moved', async () => {
    expect(await night()).toEqual([]);
    expect(writesSince(0)).toEqual([]);
  });

  it('opens one pull request for kubectl’s next patch and a new Debian package, that changes the lock alone', async () => {
    await upstream.publish('kubectl', next);
    await apt.publish([
      { name: 'officina-hello', version: '1.0-2', depends: 'officina-world' },
      { name: 'officina-world', version: '0.1-1' },
    ]);
    expect(await night()).toEqual(['opened']);
    expect(github.issues).toMatchObject([
      {
        title: `chore(images): bump kubectl to ${next} and 2 Debian packages`,
        state: 'open',
        labels: ['officina'],
      },
    ]);
    const body = github.issues[0]?.body ?? '';
    const link = `[release](https://github.com/kubernetes/kubernetes/releases/tag/v${next})`;
    expect(body).toContain(`| \`kubectl\` | \`base\` | \`${locked}\` | \`${next}\` | patch |`);
    expect(body).toContain(link);
    expect(body).toContain('| `officina-hello` | `base` | `1.0-1` | `1.0-2` | up |');
    expect(body).toContain('| `officina-world` | `base` |  | `0.1-1` | added |');
    expect(body).toContain('Opened with GITHUB_TOKEN: its checks wait');
    expect(await changed()).toEqual([lockFile]);
    const [sha] = (await github.bare.git(['rev-list', branch])).split('\n');
    expect((await github.bare.readCommit(sha ?? '')).committer.name).toBe('GitHub');
  });

  it('changes nothing on the next night: no commit, no edit', async () => {
    const head = await github.bare.head(branch);
    const before = github.exchanges.length;
    expect(await night()).toEqual(['unchanged']);
    expect(writesSince(before)).toEqual([]);
    expect(await github.bare.head(branch)).toBe(head);
  });

  it('is the same as an action', async () => {
    const images = await checkOut('main');
    await succeed(['resolve', '--images', images]);
    const before = github.exchanges.length;
    const workspace = join(images, '..');
    const env = { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'owner/images', ...cache() };
    const lines = Object.entries(mirrors).map(([from, to]) => `${from}=${to}`);
    const step = await runBundled({ folder, workspace, env }, 'propose', { mirrors: lines.join('\n') });
    expect([step.exitCode, step.stdout]).toEqual([0, expect.not.stringContaining('::error')]);
    expect(step.outputs).toMatchObject({ changed: 'false', result: 'propose.json' });
    expect(JSON.parse(step.outputs['pull-requests'] ?? '')).toEqual([
      { group: 'main', branch, action: 'unchanged', number: 1, url: expect.stringContaining('/pull/1') },
    ]);
    expect(step.summary).toContain('| unchanged | [#1](https://github.com/owner/images/pull/1) `chore');
    expect(writesSince(before)).toEqual([]);
  });

  it('shows what the images of the branch are like, and keeps it on the next night', async () => {
    const images = await checkOut(branch);
    await buildAndSmoke(images);
    const documents = ['build', 'smoke'].flatMap((name) => [
      `--${name}`,
      join(folder, 'state', `${name}.json`),
    ]);
    const [outcome] = await proposed(images, '--group', 'main', ...documents);
    const [found] = outcome?.evidence ?? [];
    if (found === undefined) throw new Error('no evidence');
    expect(outcome?.action).toBe('updated');
    // The layers of kubectl and of the package alone are new, and they are small beside Debian's.
    expect(found.oldSize).toBeGreaterThan(20e6);
    expect(found.size).toBeGreaterThan(20e6);
    expect(found.download).toBeGreaterThan(0);
    expect(found.download).toBeLessThan(5e6);
    const body = github.issues[0]?.body ?? '';
    expect(body).toMatch(/^\| `base` \| \S+ \| \d.*B \| \d.*B \| \d.*B \| 3 passed \|$/m);
    expect(body).toMatch(
      new RegExp(`^\\| \`kubectl\` \\| \`base\` \\| \\S+ \\| \`${locked}\` \\| \`${next}\` \\|$`, 'm'),
    );
    const before = github.exchanges.length;
    expect(await night()).toEqual(['unchanged']);
    expect(writesSince(before)).toEqual([]);
    expect(github.issues[0]?.body).toBe(body);
  });

  it('leaves a branch alone that a person worked on', async () => {
    const ours = await github.bare.head(branch);
    const theirs = await github.push(branch, { 'README.md': 'mine\n' });
    const before = github.exchanges.length;
    expect(await night()).toEqual(['left']);
    expect(writesSince(before)).toEqual([]);
    expect(await github.bare.head(branch)).toBe(theirs);
    await github.bare.setBranch(branch, ours ?? '');
  });

  it('closes it with a word when upstream withdrew both', async () => {
    upstream.withdraw('kubectl', next);
    await apt.publish(old);
    expect(await night()).toEqual(['closed']);
    expect(github.issues).toMatchObject([
      { state: 'closed', comments: [{ body: expect.stringContaining('withdrew') }] },
    ]);
    expect(await github.bare.head(branch)).toBeUndefined();
    expect(await night()).toEqual([]);
  });

  it('asked GitHub nothing that its own description does not know', () => {
    const description = readGitHubDescription();
    expect(github.exchanges.flatMap((exchange) => description.problemsOf(exchange))).toEqual([]);
  });
});
