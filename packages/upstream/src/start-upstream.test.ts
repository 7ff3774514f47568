import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mirrorUrl, platformOfNode } from '@officina/core';
import { assetOf, type CatalogTool, downloadUrl } from './catalog/tool.ts';
import { catalog } from './catalog/tools.ts';
import { startUpstream, type Upstream } from './start-upstream.ts';

let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream({
    platforms: ['linux/amd64', 'linux/arm64'],
    content: { kind: 'stand-ins' },
  });
});

afterEach(() => upstream.close());

const get = (url: string, init: RequestInit = {}) =>
  fetch(mirrorUrl(url, upstream.mirrors), { redirect: 'manual', ...init });
const text = async (url: string) => (await get(url)).text();
const json = async (url: string) => JSON.parse(await text(url));
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (url: string) => new Uint8Array(await (await get(url)).arrayBuffer());

interface Listed {
  tag_name: string;
  published_at: string | null;
  assets: { name: string; size: number; digest: string; browser_download_url: string }[];
}

const latest = (repository: string): Promise<Listed> =>
  json(`https://api.github.com/repos/${repository}/releases/latest`);

describe('startUpstream', () => {
  it('serves every asset with the size and digest that the release says', async () => {
    for (const tool of catalog.filter(({ host }) => host === 'github')) {
      const release = await latest(tool.repository);
      expect(release.assets.length).toBeGreaterThanOrEqual(2);
      for (const asset of release.assets) {
        const bytes = await bytesOf(asset.browser_download_url);
        expect([asset.size, asset.digest]).toEqual([bytes.length, `sha256:${sum(bytes)}`]);
      }
    }
  });

  it('has the sums of every release in a file that they share', async () => {
    const sums = await text('https://www.kernel.org/pub/software/scm/git/sha256sums.asc');
    await upstream.publish('git', '2.99.0');
    const more = await text('https://www.kernel.org/pub/software/scm/git/sha256sums.asc');
    expect(sums).toMatch(/^[0-9a-f]{64} {2}git-2\.55\.0\.tar\.xz$/m);
    expect(more.endsWith(sums)).toBe(true);
    expect(more).toContain('  git-2.99.0.tar.xz\n');
  });

  it.each([
    ['kubectl', (url: string) => `${url}.sha256`, (hash: string) => hash],
    ['helm', (url: string) => `${url}.sha256sum`, (hash: string, name: string) => `${hash}  ${name}\n`],
    ['starship', (url: string) => `${url}.sha256`, (hash: string) => hash],
    [
      'talosctl',
      (url: string) => beside(url, 'sha256sum.txt'),
      (hash: string, name: string) => `${hash}  ${name}\n`,
    ],
    [
      'yq',
      (url: string) => beside(url, 'checksums-bsd'),
      (hash: string, name: string) => `SHA256 (${name}) = ${hash}\n`,
    ],
    [
      'node',
      (url: string) => beside(url, 'SHASUMS256.txt'),
      (hash: string, name: string) => `${hash}  ${name}\n`,
    ],
  ])('publishes the sums of %s in its own layout', async (name, where, line) => {
    const tool = toolNamed(name);
    const asset = assetOf(tool, tool.version, 'linux/arm64');
    const url = downloadUrl(tool, `v${tool.version}`, asset);
    expect(await text(where(url))).toContain(line(sum(await bytesOf(url)), asset));
  });

  it('says which files are stand-ins, and which are not', async () => {
    const file = await get('https://github.com/mikefarah/yq/releases/download/v4.54.1/yq_linux_amd64');
    const sums = await get('https://github.com/mikefarah/yq/releases/download/v4.54.1/checksums-bsd');
    expect(file.headers.get('x-officina-stand-in')).toBe('true');
    expect(sums.headers.get('x-officina-stand-in')).toBeNull();
  });

  it('lists releases page by page with a Link header in the names of GitHub', async () => {
    const first = await get('https://api.github.com/repos/mikefarah/yq/releases?per_page=2');
    expect(first.headers.get('link')).toBe(
      '<https://api.github.com/repos/mikefarah/yq/releases?per_page=2&page=2>; rel="next", ' +
        '<https://api.github.com/repos/mikefarah/yq/releases?per_page=2&page=2>; rel="last"',
    );
    const second = await json('https://api.github.com/repos/mikefarah/yq/releases?per_page=2&page=2');
    expect(second.map((release: Listed) => release.tag_name)).toEqual(['v4.53.0']);
  });

  it('answers a conditional request with 304 and no body', async () => {
    const url = 'https://api.github.com/repos/getsops/sops/releases';
    const etag = (await get(url)).headers.get('etag') ?? '';
    const again = await get(url, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(upstream.requests.at(-1)).toEqual({ method: 'GET', url, status: 304, bytes: 0 });
  });

  it('answers the channel files of dl.k8s.io and get.helm.sh and the index of nodejs.org', async () => {
    expect(await text('https://dl.k8s.io/release/stable.txt')).toBe('v1.37.1');
    expect(await text('https://dl.k8s.io/release/stable-1.37.txt')).toBe('v1.37.1');
    expect((await get('https://dl.k8s.io/release/stable-1.12.txt')).status).toBe(404);
    expect(await text('https://get.helm.sh/helm-latest-version')).toBe('v4.3.0\n');
    expect(await text('https://get.helm.sh/helm3-latest-version')).toBe('v3.22.0\n');
    const index = await json('https://nodejs.org/dist/index.json');
    const lines = index.map((entry: { version: string; lts: unknown }) => [entry.version, entry.lts]);
    expect(lines).toContainEqual(['v24.21.0', 'Krypton']);
    expect(lines).toContainEqual(['v26.1.0', false]);
  });

  it('serves the starter with the tree that its commit names', async () => {
    const head = await json('https://api.github.com/repos/LazyVim/starter/commits/main');
    const tree = await json(
      `https://api.github.com/repos/LazyVim/starter/git/trees/${head.commit.tree.sha}?recursive=1`,
    );
    const init = tree.tree.find((item: { path: string }) => item.path === 'init.lua');
    const raw = await bytesOf(`https://raw.githubusercontent.com/LazyVim/starter/${head.sha}/init.lua`);
    const id = createHash('sha1').update(`blob ${raw.length}\0`).update(raw).digest('hex');
    expect(init).toMatchObject({ mode: '100644', type: 'blob', sha: id, size: raw.length });
  });

  it('serves archives whose program runs on this machine and says its version', async () => {
    const platform = platformOfNode(process.arch);
    if (process.platform !== 'linux' || platform === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), 'upstream-'));
    try {
      const tool = toolNamed('lazygit');
      const tar = gunzipSync(await bytesOf(downloadUrl(tool, 'v0.66.0', assetOf(tool, '0.66.0', platform))));
      const program = tar.subarray(512, 512 + Number.parseInt(tar.toString('latin1', 124, 135), 8));
      writeFileSync(join(folder, 'lazygit'), program);
      chmodSync(join(folder, 'lazygit'), 0o755);
      const said = execFileSync(join(folder, 'lazygit'), ['--version'], { encoding: 'utf8' });
      expect(said).toContain(', version=0.66.0,');
      expect(said).toContain('stand-in from the embedded upstream');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('publishes and withdraws a version', async () => {
    await upstream.publish('talosctl', '1.15.0', { released: '2025-10-01T00:00:00Z' });
    expect(await latest('siderolabs/talos')).toMatchObject({
      tag_name: 'v1.15.0',
      published_at: '2025-10-01T00:00:00Z',
    });
    upstream.withdraw('talosctl', '1.15.0');
    expect((await latest('siderolabs/talos')).tag_name).toBe('v1.14.2');
    expect(
      (await get('https://github.com/siderolabs/talos/releases/download/v1.15.0/talosctl-linux-amd64'))
        .status,
    ).toBe(404);
  });

  it('refuses to publish a tool that it does not know', async () => {
    await expect(upstream.publish('kubect', '1.0.0')).rejects.toThrow('no tool "kubect"');
  });
});

function beside(url: string, name: string): string {
  return `${url.slice(0, url.lastIndexOf('/'))}/${name}`;
}

function toolNamed(name: string): CatalogTool {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
}
