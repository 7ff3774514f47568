import { describe, expect, it } from '@jest/globals';
import { FactoryError, type Platform, parseLock, renderLock } from '@officina/core';
import {
  elf,
  type FakeHttp,
  fakeAssets,
  fakeFiles,
  fakeHttp,
  hashOf,
  member,
  type Reply,
  silent,
} from './fake-ports.fixture.ts';
import type { ResolvePorts } from './ports.ts';
import { type ResolveResult, refusalOf } from './result.ts';
import { type ResolveInputs, run } from './run.ts';

const amd = elf(62, 'amd64');
const arm = elf(183, 'arm64');
const api = 'https://api.github.com/repos/getsops/sops/releases';
const base = 'https://github.com/getsops/sops/releases/download';

const factory = 'registry: localhost:5000/x/y\nplatforms: [linux/amd64, linux/arm64]\ncooldown: 3d\n';
const sops = `
  sops:
    datasource: github-releases
    package: getsops/sops
    constraint: 3.x
    asset: sops-v{version}.linux.{arch}
    checksums: sops-v{version}.checksums.txt
    install: [{ to: /usr/local/bin/sops }]
`;
const kubectl = `
  kubectl:
    datasource: kubernetes
    constraint: 1.x
    asset: https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl
    checksums: "{asset}.sha256"
    install: [{ to: /usr/local/bin/kubectl }]
`;

interface ReleaseOptions {
  readonly published_at?: string | null;
  readonly bodies?: Readonly<Record<string, string>>;
  readonly digests?: boolean;
  readonly state?: string;
}

function release(version: string, options: ReleaseOptions = {}) {
  const { published_at = '2026-11-01T00:00:00Z', state = 'uploaded', digests = true } = options;
  const bodies = options.bodies ?? { amd64: amd, arm64: arm };
  const names = Object.entries(bodies).map(([arch, body]) => ({
    name: `sops-v${version}.linux.${arch}`,
    body,
  }));
  const sums = { name: `sops-v${version}.checksums.txt`, body: '' };
  return {
    tag_name: `v${version}`,
    name: version,
    draft: false,
    prerelease: false,
    published_at,
    assets: [...names, sums].map(({ name, body }) => ({
      name,
      state,
      size: body.length,
      digest: digests && body !== '' ? `sha256:${hashOf(body)}` : null,
    })),
  };
}

function sopsReplies(version: string, more: Readonly<Record<string, Reply>> = {}): Record<string, Reply> {
  const folder = `${base}/v${version}`;
  return {
    [`${api}?per_page=100`]: JSON.stringify([release(version)]),
    [`${folder}/sops-v${version}.checksums.txt`]: sums(version),
    [`${folder}/sops-v${version}.linux.amd64`]: amd,
    [`${folder}/sops-v${version}.linux.arm64`]: arm,
    ...more,
  };
}

function sums(
  version: string,
  bodies: Readonly<Record<string, string>> = { amd64: amd, arm64: arm },
): string {
  return Object.entries(bodies)
    .map(([arch, body]) => `${hashOf(body)}  sops-v${version}.linux.${arch}\n`)
    .join('');
}

interface Tried {
  readonly result: ResolveResult;
  readonly texts: Record<string, string>;
  readonly http: FakeHttp;
}

async function attempt(
  tools: string,
  replies: Readonly<Record<string, Reply>>,
  more: {
    texts?: Record<string, string>;
    inputs?: Partial<ResolveInputs>;
    ports?: Partial<ResolvePorts>;
  } = {},
): Promise<Tried> {
  const texts: Record<string, string> = {
    'images/factory.yaml': factory,
    'images/base/image.yaml': `description: a base\nchannels: [base]\ntools:${tools}`,
    'images/base/Dockerfile': 'FROM scratch\n',
    ...more.texts,
  };
  const http = fakeHttp(replies);
  const unreachable = async () => {
    throw new FactoryError('registry-unreachable', 'no registry in this test');
  };
  const ports: ResolvePorts = {
    files: fakeFiles(texts),
    http,
    registry: { head: unreachable, manifest: unreachable, blob: unreachable },
    assets: fakeAssets(http, {}),
    npm: {
      versions: async () => [],
      lock: async () => ({ manifest: '', lockfile: '', integrity: {} }),
    },
    talk: silent,
    clock: { now: () => new Date('2026-11-20T12:00:00Z') },
    ...more.ports,
  };
  const result = await run({ images: 'images', mode: 'write', ...more.inputs }, ports);
  return { result, texts, http };
}

async function lockedSops(): Promise<Record<string, string>> {
  const { texts } = await attempt(sops, sopsReplies('3.12.0'));
  return { 'images/base/image.lock.json': texts['images/base/image.lock.json'] as string };
}

describe('run', () => {
  it('locks a new tool on every platform with both kinds of evidence', async () => {
    const { result, texts, http } = await attempt(sops, sopsReplies('3.12.0'));
    expect(refusalOf(result)).toBeUndefined();
    expect(http.unused()).toEqual([]);
    const lock = parseLock(texts['images/base/image.lock.json'] as string, { file: 'lock' });
    expect(lock.tools['sops']).toMatchObject({ version: '3.12.0', released: '2026-11-01T00:00:00Z' });
    expect(lock.tools['sops']?.assets).toEqual([
      {
        platform: 'linux/amd64',
        url: `${base}/v3.12.0/sops-v3.12.0.linux.amd64`,
        size: amd.length,
        sha256: hashOf(amd),
        evidence: 'publisher-checksum+release-digest',
      },
      expect.objectContaining({ platform: 'linux/arm64', sha256: hashOf(arm) }),
    ]);
    expect(renderLock(lock)).toBe(texts['images/base/image.lock.json']);
  });

  it('asks once and downloads nothing when nothing moved', async () => {
    const texts = await lockedSops();
    const { result, http } = await attempt(sops, sopsReplies('3.12.0'), { texts });
    expect(http.asked).toEqual([`GET ${api}?per_page=100`]);
    expect(result.images).toEqual([expect.objectContaining({ image: 'base', lock: 'unchanged' })]);
  });

  it('moves to a newer version and says which pages show it', async () => {
    const texts = await lockedSops();
    const { result } = await attempt(sops, sopsReplies('3.13.0'), { texts });
    expect(result.images[0]?.outcomes[0]).toMatchObject({
      status: 'moved',
      old: '3.12.0',
      new: '3.13.0',
      links: { changes: 'https://github.com/getsops/sops/compare/v3.12.0...v3.13.0' },
    });
  });

  it('marks a stand-in', async () => {
    const body = { body: amd, headers: { 'x-officina-stand-in': 'true' } };
    const replies = sopsReplies('3.12.0', { [`${base}/v3.12.0/sops-v3.12.0.linux.amd64`]: body });
    const { texts } = await attempt(sops, replies);
    expect(parseLock(texts['images/base/image.lock.json'] ?? '', { file: 'l' }).tools['sops']?.standIn).toBe(
      true,
    );
  });

  it('writes nothing in dry-run', async () => {
    const { result, texts } = await attempt(sops, sopsReplies('3.12.0'), { inputs: { mode: 'dry-run' } });
    expect(result.images[0]?.lock).toBe('would-be-written');
    expect(texts['images/base/image.lock.json']).toBeUndefined();
  });

  const url = (arch: string) => `${base}/v3.13.0/sops-v3.13.0.linux.${arch}`;
  const list = (...releases: unknown[]) => ({ [`${api}?per_page=100`]: JSON.stringify(releases) });
  const checksums = `${base}/v3.13.0/sops-v3.13.0.checksums.txt`;
  const page = '<!DOCTYPE html><html><body>Not found</body></html>';
  const noDigests = list(release('3.13.0', { digests: false }));
  const faults: [string, string, Record<string, Reply>][] = [
    ['a wrong sum', 'checksum-mismatch', { [url('arm64')]: `${arm}!` }],
    ['a checksum file without the line', 'checksum-missing', { [checksums]: sums('3.13.0', { amd64: amd }) }],
    [
      'a publisher and a release that disagree',
      'checksum-disagreement',
      { [checksums]: sums('3.13.0', { amd64: arm, arm64: arm }) },
    ],
    ['a platform missing', 'platform-missing', list(release('3.13.0', { bodies: { amd64: amd } }))],
    ['no assets yet', 'asset-missing', list(release('3.13.0', { bodies: {} }))],
    ['an upload going on', 'asset-missing', list(release('3.13.0', { state: 'open' }))],
    [
      'an error page served as a program',
      'asset-not-a-program',
      { ...noDigests, [url('amd64')]: page, [checksums]: sums('3.13.0', { amd64: page, arm64: arm }) },
    ],
    [
      'an error page instead of the locked bytes',
      'asset-not-a-program',
      { [url('amd64')]: page, ...noDigests },
    ],
    [
      'an amd64 program under an arm64 name',
      'asset-wrong-machine',
      { ...noDigests, [url('arm64')]: amd, [checksums]: sums('3.13.0', { amd64: amd, arm64: amd }) },
    ],
    ['a server error', 'upstream-status', { [checksums]: { status: 500 } }],
    ['an answer that is no JSON', 'upstream-answer', { [`${api}?per_page=100`]: page }],
  ];

  it.each(faults)('refuses %s with %s and leaves the lock byte-identical', async (_, code, fault) => {
    const texts = await lockedSops();
    const before = texts['images/base/image.lock.json'];
    const tried = await attempt(sops, sopsReplies('3.13.0', fault), { texts });
    expect(tried.result.images[0]).toMatchObject({ lock: 'refused', outcomes: [{ code, old: '3.12.0' }] });
    expect(tried.texts['images/base/image.lock.json']).toBe(before);
    expect(refusalOf(tried.result)?.message).toContain('base: sops:');
  });

  it('refuses an asset that changed under the same url, without a download', async () => {
    const texts = await lockedSops();
    const changed = release('3.12.0', { bodies: { amd64: `${amd}!`, arm64: arm } });
    const tried = await attempt(sops, sopsReplies('3.12.0', list(changed)), { texts });
    expect(tried.result.images[0]?.outcomes[0]).toMatchObject({ code: 'asset-changed' });
    expect(tried.http.asked).toHaveLength(1);
  });

  it.each([
    ['version-too-young', '2026-11-19T00:00:00Z'],
    ['version-undated', null],
  ])('holds a release with %s and keeps the lock byte-identical', async (code, published_at) => {
    const texts = await lockedSops();
    const before = texts['images/base/image.lock.json'];
    const releases = list(release('3.13.0', { published_at }), release('3.12.0'));
    const tried = await attempt(sops, sopsReplies('3.13.0', releases), { texts });
    expect(tried.result.images[0]).toMatchObject({ lock: 'unchanged', outcomes: [{ status: 'held', code }] });
    expect(tried.texts['images/base/image.lock.json']).toBe(before);
  });

  it('resolves and reports the other tools and images when one is refused', async () => {
    const other = { 'images/other/Dockerfile': 'FROM scratch\n' };
    const spec = `description: other\nchannels: [other]\ntools:${kubectl}`;
    const k8s = 'https://dl.k8s.io/release';
    const binary = (arch: string) => `${k8s}/v1.37.1/bin/linux/${arch}/kubectl`;
    const { result, texts } = await attempt(
      sops + kubectl,
      sopsReplies('3.12.0', {
        [checksums.replaceAll('3.13.0', '3.12.0')]: '',
        [`${k8s}/stable.txt`]: 'v1.37.1',
        [binary('amd64')]: amd,
        [binary('arm64')]: arm,
        [`${binary('amd64')}.sha256`]: hashOf(amd),
        [`${binary('arm64')}.sha256`]: `${hashOf(arm)}\n`,
      }),
      { texts: { ...other, 'images/other/image.yaml': spec } },
    );
    expect(result.images.map(({ lock }) => lock)).toEqual(['refused', 'written']);
    expect(result.images[0]?.outcomes.map(({ status }) => status).sort()).toEqual(['added', 'refused']);
    const lock = parseLock(texts['images/other/image.lock.json'] ?? '', { file: 'l' });
    expect(lock.tools['kubectl']).toMatchObject({ version: '1.37.1', firstSeen: '2026-11-20T12:00:00.000Z' });
    expect(lock.tools['kubectl']?.assets[0]?.evidence).toBe('publisher-checksum');
  });

  it('moves only what is selected', async () => {
    const texts = await lockedSops();
    const inputs = { only: ['base/kubectl'] };
    const { http } = await attempt(
      sops + kubectl,
      { 'https://dl.k8s.io/release/stable.txt': null },
      { texts, inputs },
    );
    expect(http.asked).toEqual(['GET https://dl.k8s.io/release/stable.txt']);
    await expect(attempt(sops, {}, { inputs: { only: ['kubectk'] } })).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });

  it('removes a tool that nobody wishes any more', async () => {
    const texts = await lockedSops();
    const { result, texts: after } = await attempt(' {}\n', {}, { texts });
    expect(result.images[0]).toMatchObject({
      lock: 'written',
      outcomes: [{ name: 'sops', status: 'removed' }],
    });
    expect(after['images/base/image.lock.json']).not.toContain('sops');
  });

  it('keeps old Debian entries and says so where no engine is', async () => {
    const image = 'description: a base\nchannels: [base]\ndebian:\n  packages: [curl]\n';
    const { result } = await attempt('', {}, { texts: { 'images/base/image.yaml': image } });
    expect(result.images[0]?.outcomes[0]?.warnings?.[0]).toContain('no engine');
  });

  it('locks parent, Debian packages and npm packages together', async () => {
    const image = `description: a base
channels: [base]
parents:
  debian: { image: docker.io/library/debian, tag: bookworm-slim }
debian:
  packages: [curl]
npm:
  packages:
    left-pad: { constraint: 1.x }
`;
    const digest = `sha256:${'a'.repeat(64)}` as const;
    const curl = { name: 'curl', version: '8', architecture: 'amd64', size: 1, sha256: hashOf('curl') };
    const lockfile = '{"lockfileVersion":3}\n';
    const ports: Partial<ResolvePorts> = {
      registry: {
        head: async () => digest,
        manifest: async () => ({
          digest,
          mediaType: 'manifest',
          body: JSON.stringify({ config: { digest } }),
        }),
        blob: async () => JSON.stringify({ os: 'linux', architecture: 'amd64' }),
      },
      debian: { solve: async () => [curl] },
      npm: {
        versions: async () => [{ version: '1.3.0', released: '2018-01-01T00:00:00Z', deprecated: false }],
        lock: async () => ({ manifest: '{}\n', lockfile, integrity: { 'left-pad': 'sha512-x' } }),
      },
    };
    const inputs = { platforms: ['linux/amd64' as Platform] };
    const first = await attempt('', {}, { texts: { 'images/base/image.yaml': image }, ports, inputs });
    expect(first.texts['images/base/npm/package-lock.json']).toBe(lockfile);
    const lock = parseLock(first.texts['images/base/image.lock.json'] ?? '', { file: 'l' });
    expect(lock).toMatchObject({
      parents: { debian: { digest } },
      debian: { 'linux/amd64': [curl] },
      npm: {
        packages: { 'left-pad': { version: '1.3.0', integrity: 'sha512-x' } },
        lockfile: hashOf(lockfile),
      },
    });
    const second = await attempt('', {}, { texts: first.texts, ports, inputs });
    expect(second.result.images[0]).toMatchObject({ lock: 'unchanged' });
    const moved = { ...ports, debian: { solve: async () => [{ ...curl, version: '9' }] } };
    const third = await attempt('', {}, { texts: first.texts, ports: moved, inputs });
    expect(third.result.images[0]?.outcomes).toContainEqual(
      expect.objectContaining({
        kind: 'debian',
        status: 'moved',
        packages: [{ name: 'curl', old: '8', new: '9' }],
      }),
    );
  });

  it('warns when a pin is past its review', async () => {
    const pin = '    pin: { version: 3.12.0, reason: broken, review-at: 2026-01-01 }\n';
    const { result } = await attempt(`${sops}${pin}`, sopsReplies('3.12.0'));
    expect(result.images[0]?.outcomes[0]?.warnings?.[0]).toContain('2026-01-01: broken');
  });
});

describe('run in check mode', () => {
  const check = { inputs: { mode: 'check' as const } };
  const tag = (one: unknown) => ({ [`${api}/tags/v3.12.0`]: JSON.stringify(one) });
  const checksums = { [`${base}/v3.12.0/sops-v3.12.0.checksums.txt`]: sums('3.12.0') };

  it('is content when upstream still publishes the locked hashes, and fetches no asset', async () => {
    const texts = await lockedSops();
    const { result, http } = await attempt(
      sops,
      { ...tag(release('3.12.0')), ...checksums },
      { ...check, texts },
    );
    expect(refusalOf(result)).toBeUndefined();
    expect(http.unused()).toEqual([]);
  });

  it.each(['linux/amd64', 'linux/arm64'] as Platform[])(
    'names image, tool and platform of one wrong digit on %s',
    async (platform) => {
      const texts = await lockedSops();
      const hash = hashOf(platform === 'linux/amd64' ? amd : arm);
      const digit = hash.startsWith('0') ? '1' : '0';
      const path = 'images/base/image.lock.json';
      texts[path] = (texts[path] as string).replace(hash, digit + hash.slice(1));
      const { result } = await attempt(
        sops,
        { ...tag(release('3.12.0')), ...checksums },
        { ...check, texts },
      );
      expect(refusalOf(result)).toMatchObject({ code: 'asset-changed' });
      expect(refusalOf(result)?.message).toContain(`base: sops: ${platform}`);
    },
  );

  it('refuses a lock that does not answer the spec', async () => {
    const { result } = await attempt(sops, {}, { ...check });
    expect(refusalOf(result)).toMatchObject({ code: 'lock-missing' });
  });

  it('refuses an asset in the lock that image.yaml does not lead to', async () => {
    const texts = await lockedSops();
    const path = 'images/base/image.lock.json';
    const lock = parseLock(texts[path] as string, { file: path });
    const more = {
      platform: 'any' as const,
      url: 'https://example.org/x',
      sha256: hashOf('x'),
      evidence: 'own-download' as const,
    };
    lock.tools['sops']?.assets.push(more);
    texts[path] = renderLock(lock);
    const { result } = await attempt(sops, tag(release('3.12.0')), { ...check, texts });
    expect(refusalOf(result)).toMatchObject({ code: 'lock-stale' });
  });
});

describe('proof of archives', () => {
  it('is used for a tree and its linked programs', async () => {
    const nvim = `
  neovim:
    datasource: github-releases
    package: neovim/neovim
    asset: nvim-linux-{arch}.tar.gz
    install: [{ from: "nvim-linux-{arch}/", to: /usr/local/lib/neovim/ }]
    links: { /usr/local/bin/nvim: ../lib/neovim/bin/nvim }
`;
    const name = (arch: string) => `nvim-linux-${arch}.tar.gz`;
    const folder = 'https://github.com/neovim/neovim/releases/download/v0.12.5';
    const assets = ['amd64', 'arm64'].map((arch) => ({
      name: name(arch),
      size: 3,
      digest: `sha256:${hashOf(`x-${arch}`)}`,
    }));
    const http: Record<string, Reply> = {
      'https://api.github.com/repos/neovim/neovim/releases?per_page=100': JSON.stringify([
        { tag_name: 'stable', published_at: '2026-11-01T00:00:00Z', assets: [] },
        { tag_name: 'v0.12.5', published_at: '2026-11-01T00:00:00Z', assets },
      ]),
      [`${folder}/${name('amd64')}`]: 'x-amd64',
      [`${folder}/${name('arm64')}`]: 'x-arm64',
    };
    const archives = {
      'x-amd64': [member('./nvim-linux-amd64/bin/nvim', amd)],
      'x-arm64': [member('./nvim-linux-arm64/bin/nvim', amd)],
    };
    const { result } = await attempt(nvim, http, { ports: { assets: fakeAssets(fakeHttp(http), archives) } });
    expect(refusalOf(result)).toMatchObject({ code: 'asset-wrong-machine' });
    expect(refusalOf(result)?.message).toContain('linux/arm64');
  });
});
