import { describe, expect, it } from '@jest/globals';
import { fakeAssets, fakeHttp, hashOf, member, type Reply } from './fake-ports.fixture.ts';
import { refusalOf } from './result.ts';
import {
  amd,
  api,
  arm,
  attempt,
  base,
  kubectl,
  lockedSops,
  release,
  sops,
  sopsReplies,
  sums,
} from './run.fixture.ts';

describe('run', () => {
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
});

describe('a first lock of a version without a date', () => {
  const k8s = 'https://dl.k8s.io/release';
  const binary = (arch: string) => `${k8s}/v1.37.1/bin/linux/${arch}/kubectl`;
  const replies = (modified: string): Record<string, Reply> => ({
    [`${k8s}/stable.txt`]: 'v1.37.1',
    [binary('amd64')]: { body: amd, headers: { 'last-modified': 'Sun, 01 Nov 2026 00:00:00 GMT' } },
    [binary('arm64')]: { body: arm, headers: { 'last-modified': modified } },
    [`${binary('amd64')}.sha256`]: hashOf(amd),
    [`${binary('arm64')}.sha256`]: hashOf(arm),
  });

  it.each([
    [
      'is taken when its files are old enough',
      'Tue, 17 Nov 2026 11:59:00 GMT',
      { status: 'added', age: 259_260 },
    ],
    [
      'is refused when one of its files is too young',
      'Tue, 17 Nov 2026 12:01:00 GMT',
      { status: 'refused', code: 'version-too-young' },
    ],
    ['is taken when the host says nothing of use', 'yesterday', { status: 'added', age: 0 }],
  ])('%s', async (_, modified, outcome) => {
    const { result } = await attempt(kubectl, replies(modified));
    expect(result.images[0]?.outcomes).toEqual([expect.objectContaining(outcome)]);
  });
});

describe('a newer version without a date', () => {
  const k8s = 'https://dl.k8s.io/release';
  const old = 'Sun, 01 Nov 2026 00:00:00 GMT';
  const binary = (version: string, arch: string) => `${k8s}/v${version}/bin/linux/${arch}/kubectl`;
  const replies = (version: string, modified: string | undefined): Record<string, Reply> => ({
    [`${k8s}/stable.txt`]: `v${version}`,
    [binary(version, 'amd64')]: { body: amd, headers: { 'last-modified': old } },
    [binary(version, 'arm64')]: {
      body: arm,
      headers: modified === undefined ? {} : { 'last-modified': modified },
    },
    [`${binary(version, 'amd64')}.sha256`]: hashOf(amd),
    [`${binary(version, 'arm64')}.sha256`]: hashOf(arm),
  });

  it.each([
    ['enters at once when its files are old enough', old, { status: 'moved', new: '1.37.2' }],
    [
      'is held while one of its files is too young',
      'Tue, 17 Nov 2026 12:01:00 GMT',
      { status: 'held', new: '1.37.1' },
    ],
    ['is held from our first sight when a file has no date', undefined, { status: 'held', new: '1.37.1' }],
  ])('%s', async (_, modified, outcome) => {
    const { texts } = await attempt(kubectl, replies('1.37.1', old));
    const { result } = await attempt(kubectl, replies('1.37.2', modified), { texts });
    expect(result.images[0]?.outcomes).toEqual([expect.objectContaining(outcome)]);
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
