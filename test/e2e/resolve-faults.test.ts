import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Fault, startUpstream, type Upstream } from '@officina/upstream';
import { officina, run } from '../support/officina.ts';

interface Resolved {
  readonly images: readonly {
    readonly image: string;
    readonly lock: string;
    readonly outcomes: readonly { readonly name: string; readonly status: string; readonly code?: string }[];
  }[];
}

const factory = 'registry: localhost:5000/some/box\nplatforms: [linux/amd64, linux/arm64]\ncooldown: 3d\n';

/** Locked before the faults; upstream has a newer version of all but yq. */
const box = `description: a box
channels: [box]
tools:
  sops:
    datasource: github-releases
    package: getsops/sops
    constraint: 3.x
    asset: sops-v{version}.linux.{arch}
    checksums: sops-v{version}.checksums.txt
    install: [{ to: /usr/local/bin/sops }]
  lazygit:
    datasource: github-releases
    package: jesseduffield/lazygit
    constraint: 0.x
    asset: lazygit_{version}_linux_{arch}.tar.gz
    checksums: checksums.txt
    arch: { linux/amd64: x86_64, linux/arm64: arm64 }
    install: [{ from: lazygit, to: /usr/local/bin/lazygit }]
  yq:
    datasource: github-releases
    package: mikefarah/yq
    constraint: 4.x
    asset: yq_linux_{arch}
    checksums: checksums-bsd
    install: [{ to: /usr/local/bin/yq }]
  kubectl:
    datasource: kubernetes
    constraint: 1.x
    cooldown: 0
    asset: https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl
    checksums: "{asset}.sha256"
    install: [{ to: /usr/local/bin/kubectl }]
`;

/** Not locked yet, and nothing older than what upstream has now will do. */
const fresh = `description: an image without a lock
channels: [fresh]
tools:
  talosctl:
    datasource: github-releases
    package: siderolabs/talos
    constraint: ">=1.14.2"
    asset: talosctl-linux-{arch}
    checksums: sha256sum.txt
    install: [{ to: /usr/local/bin/talosctl }]
  helm:
    datasource: helm
    constraint: 4.x
    asset: https://get.helm.sh/helm-v{version}-linux-{arch}.tar.gz
    checksums: "{asset}.sha256sum"
    install: [{ from: "linux-{arch}/helm", to: /usr/local/bin/helm }]
`;

let upstream: Upstream;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-faults-'));
  upstream = await startUpstream({
    platforms: ['linux/amd64', 'linux/arm64'],
    content: { kind: 'stand-ins' },
  });
  await mkdir(join(folder, 'images', 'box'), { recursive: true });
  await writeFile(join(folder, 'images', 'factory.yaml'), factory);
  await writeImage('box', box);
  const first = await resolve('--only', 'box');
  if (first.exitCode !== 0) throw new Error(first.stderr);
  await writeImage('fresh', fresh);
  await git('init', '-q');
  await git('add', 'images');
  await git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', 'locked');
  await upstream.publish('sops', '3.14.0');
  await upstream.publish('lazygit', '0.67.0');
  await upstream.publish('kubectl', '1.38.0');
});

afterAll(async () => {
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  for (const tool of ['sops', 'lazygit', 'yq', 'kubectl', 'talosctl', 'helm']) {
    await upstream.setFault(tool, undefined);
  }
  await git('checkout', '-q', '--', 'images');
  await git('clean', '-qfd', '--', 'images');
});

async function writeImage(name: string, spec: string): Promise<void> {
  const image = join(folder, 'images', name);
  await mkdir(image, { recursive: true });
  await writeFile(join(image, 'image.yaml'), spec);
  const copies = [...spec.matchAll(/^ {2}(\w+):$/gm)].map(([, tool]) => `COPY --link --from=${tool} / /\n`);
  await writeFile(join(image, 'Dockerfile'), `FROM scratch\n${copies.join('')}`);
}

async function git(...args: string[]): Promise<string> {
  const outcome = await run('git', args, { cwd: folder });
  if (outcome.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
  return outcome.stdout;
}

async function resolve(...args: string[]) {
  const mirrors = Object.entries(upstream.mirrors).flatMap(([from, to]) => ['--mirror', `${from}=${to}`]);
  const outcome = await officina(
    ['resolve', '--json', '--images', join(folder, 'images'), ...mirrors, ...args],
    { env: { OFFICINA_CACHE: join(folder, 'cache'), GITHUB_TOKEN: '', GH_TOKEN: '' } },
  );
  return { ...outcome, result: JSON.parse(outcome.stdout || '{"images":[]}') as Resolved };
}

type Lock = { readonly tools: Readonly<Record<string, unknown>> };

/** The tools of an image's lock: as committed, and as they are now. */
async function toolsOf(image: string): Promise<{ before: Lock['tools']; after: Lock['tools'] }> {
  const path = `images/${image}/image.lock.json`;
  const committed = await run('git', ['show', `HEAD:${path}`], { cwd: folder });
  const before = committed.exitCode === 0 ? (JSON.parse(committed.stdout) as Lock).tools : {};
  return { before, after: (JSON.parse(await readFile(join(folder, path), 'utf8')) as Lock).tools };
}

/** Fails when a committed file is another now, or a new one is there. */
async function requireUntouched(): Promise<void> {
  await git('diff', '--exit-code');
  expect(await git('status', '--porcelain', '--', 'images')).toBe('');
}

const newest = { sops: 'moved', lazygit: 'moved', yq: 'kept', kubectl: 'moved' };
const added = { talosctl: 'added', helm: 'added' };

interface Row {
  readonly what: string;
  readonly tool: string;
  readonly fault: Fault;
  readonly code: string;
  /** Another code's row already: the same refusal in another dress. */
  readonly again?: true;
}

const rows: readonly Row[] = [
  { what: 'a wrong sum', tool: 'sops', fault: { kind: 'wrong-sum' }, code: 'checksum-mismatch' },
  {
    what: 'two sums that differ',
    tool: 'sops',
    fault: { kind: 'sums-disagree' },
    code: 'checksum-disagreement',
  },
  {
    what: 'a checksum file without the line',
    tool: 'sops',
    fault: { kind: 'missing-line' },
    code: 'checksum-missing',
  },
  { what: 'a platform missing', tool: 'sops', fault: { kind: 'missing-platform' }, code: 'platform-missing' },
  {
    what: 'an error page as a program',
    tool: 'sops',
    fault: { kind: 'html-page' },
    code: 'asset-not-a-program',
  },
  {
    what: 'an asset changed under its url',
    tool: 'yq',
    fault: { kind: 'changed-asset' },
    code: 'asset-changed',
  },
  { what: 'a truncated download', tool: 'sops', fault: { kind: 'truncated' }, code: 'asset-truncated' },
  {
    what: 'an amd64 program under an arm64 name',
    tool: 'sops',
    fault: { kind: 'wrong-machine', platform: 'linux/arm64' },
    code: 'asset-wrong-machine',
  },
  {
    what: 'a tag without its assets',
    tool: 'sops',
    fault: { kind: 'assets-incomplete' },
    code: 'asset-missing',
  },
  { what: 'a young release', tool: 'talosctl', fault: { kind: 'young' }, code: 'version-too-young' },
  {
    what: 'a young release without a date',
    tool: 'helm',
    fault: { kind: 'young' },
    code: 'version-too-young',
    again: true,
  },
  { what: 'a release without a date', tool: 'talosctl', fault: { kind: 'undated' }, code: 'version-undated' },
  {
    what: 'a redirect to another host',
    tool: 'sops',
    fault: { kind: 'redirect-host' },
    code: 'upstream-redirect',
  },
  {
    what: 'a redirect to plain http',
    tool: 'kubectl',
    fault: { kind: 'redirect-http' },
    code: 'upstream-insecure',
  },
  {
    what: 'a member that escapes',
    tool: 'lazygit',
    fault: { kind: 'escaping-member' },
    code: 'archive-escapes',
  },
  {
    what: 'a 403 that asks for an hour',
    tool: 'sops',
    fault: { kind: 'status', status: 403, retryAfter: 3600 },
    code: 'rate-limited',
  },
  {
    what: 'a 429 that stays',
    tool: 'kubectl',
    fault: { kind: 'status', status: 429, retryAfter: 1 },
    code: 'rate-limited',
    again: true,
  },
  {
    what: 'a 503 that stays',
    tool: 'lazygit',
    fault: { kind: 'status', status: 503 },
    code: 'upstream-status',
  },
];

describe('officina resolve fails closed', () => {
  it('has a code of its own for each kind of fault', () => {
    const codes = rows.filter(({ again }) => again === undefined).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(rows.filter(({ again, code }) => again === true && !codes.includes(code))).toEqual([]);
  });

  it.each(rows)(
    '$what of $tool is $code; its entry stays, the others move',
    async ({ tool, fault, code }) => {
      await upstream.setFault(tool, fault);
      const image = tool in newest ? 'box' : 'fresh';
      const { exitCode, stderr, result } = await resolve('--only', image);
      expect(exitCode).toBe(1);
      expect(stderr.match(/^error .*/gm)).toEqual([
        expect.stringMatching(`^error ${code}: ${image}: ${tool}: `),
      ]);
      expect(stderr).toMatch(/^ {2}next: \S/m);
      expect(result.images.map(({ lock }) => lock)).toEqual(['written']);
      const outcomes = result.images[0]?.outcomes ?? [];
      const wanted = { ...(image === 'box' ? newest : added), [tool]: 'refused' };
      expect(Object.fromEntries(outcomes.map(({ name, status }) => [name, status]))).toEqual(wanted);
      expect(outcomes.find(({ name }) => name === tool)?.code).toBe(code);
      const { before, after } = await toolsOf(image);
      expect(after[tool]).toEqual(before[tool]);
      for (const [name, status] of Object.entries(wanted).filter(([name]) => name !== tool)) {
        expect([name, JSON.stringify(after[name]) === JSON.stringify(before[name])]).toEqual([
          name,
          status === 'kept',
        ]);
      }
    },
  );

  it.each([
    ['young', 'version-too-young'],
    ['undated', 'version-undated'],
  ] as const)('holds a release that is %s where an older one is locked: no failure', async (kind, code) => {
    await upstream.setFault('sops', { kind });
    const { exitCode, result } = await resolve('--only', 'box', '--dry-run');
    expect(exitCode).toBe(0);
    expect(result.images[0]?.outcomes.find(({ name }) => name === 'sops')).toMatchObject({
      status: 'held',
      code,
    });
    await requireUntouched();
  });

  it('asks again after a rate limit and a server error that pass', async () => {
    await upstream.setFault('sops', { kind: 'status', status: 429, retryAfter: 1, times: 1 });
    await upstream.setFault('kubectl', { kind: 'status', status: 502, times: 2 });
    const { exitCode, result } = await resolve('--only', 'box', '--dry-run');
    expect([exitCode, result.images.map(({ lock }) => lock)]).toEqual([0, ['would-be-written']]);
  });

  it('reports every refusal of a run at once and still writes what is well', async () => {
    await upstream.setFault('sops', { kind: 'wrong-sum' });
    await upstream.setFault('lazygit', { kind: 'escaping-member' });
    const { exitCode, stderr, result } = await resolve();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('2 problems');
    expect(stderr).toContain('checksum-mismatch: box: sops: ');
    expect(stderr).toContain('archive-escapes: box: lazygit: ');
    expect(result.images.map(({ image, lock }) => [image, lock])).toEqual([
      ['box', 'written'],
      ['fresh', 'written'],
    ]);
    const { before, after } = await toolsOf('box');
    expect([after['sops'], after['lazygit']]).toEqual([before['sops'], before['lazygit']]);
    expect(after['kubectl']).not.toEqual(before['kubectl']);
  });

  it.each([
    ['one host', 'https://dl.k8s.io/', { ...newest, kubectl: 'refused' }],
    ['every host', 'https://', { sops: 'refused', lazygit: 'refused', yq: 'refused', kubectl: 'refused' }],
  ])('says per tool what could not be known when %s is down, and the rest moves', async (_, down, wanted) => {
    const closed = Object.keys(upstream.mirrors).filter((prefix) => prefix.startsWith(down));
    const mirrors = closed.flatMap((prefix) => ['--mirror', `${prefix}=http://127.0.0.1:1/`]);
    const { exitCode, stderr, result } = await resolve('--only', 'box', ...mirrors);
    const outcomes = result.images[0]?.outcomes ?? [];
    expect(exitCode).toBe(1);
    expect(Object.fromEntries(outcomes.map(({ name, status }) => [name, status]))).toEqual(wanted);
    for (const { name, status, code } of outcomes) {
      if (status !== 'refused') continue;
      expect([name, code]).toEqual([name, 'upstream-unreachable']);
      expect(stderr).toMatch(new RegExp(`upstream-unreachable: box: ${name}: \\S+ .*does not answer`));
    }
    if (down === 'https://') await requireUntouched();
    else expect(result.images[0]?.lock).toBe('written');
  });

  it('writes the lock once upstream is well again, and the same bytes the second time', async () => {
    const path = join(folder, 'images', 'box', 'image.lock.json');
    const first = await resolve('--only', 'box');
    const text = await readFile(path, 'utf8');
    const second = await resolve('--only', 'box');
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect([first, second].map(({ result }) => result.images[0]?.lock)).toEqual(['written', 'unchanged']);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await git('diff', '--stat')).toContain('image.lock.json');
  });
});
