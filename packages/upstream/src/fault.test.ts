import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mirrorUrl } from '@officina/core';
import { startUpstream, type Upstream } from './start-upstream.ts';

const base = 'https://github.com/mikefarah/yq/releases/download/v4.54.1';
const releases = 'https://api.github.com/repos/mikefarah/yq/releases';
let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream({
    platforms: ['linux/amd64', 'linux/arm64'],
    content: { kind: 'stand-ins' },
  });
});

afterEach(() => upstream.close());

const get = (url: string) => fetch(mirrorUrl(url, upstream.mirrors), { redirect: 'manual' });
const sum = async (url: string) => {
  const bytes = new Uint8Array(await (await get(url)).arrayBuffer());
  return createHash('sha256').update(bytes).digest('hex');
};
const sums = async () => (await get(`${base}/checksums-bsd`)).text();
const newest = async () => {
  const [release] = (await (await get(releases)).json()) as {
    published_at: string | null;
    assets: { name: string; digest: string }[];
  }[];
  if (release === undefined) throw new Error('no release');
  return release;
};
const digestOf = async (name: string) => (await newest()).assets.find((asset) => asset.name === name)?.digest;

describe('setFault', () => {
  it('wrong-sum: every published sum is of other bytes', async () => {
    await upstream.setFault('yq', { kind: 'wrong-sum' });
    const hash = await sum(`${base}/yq_linux_amd64`);
    expect(await sums()).not.toContain(hash);
    expect(await digestOf('yq_linux_amd64')).not.toBe(`sha256:${hash}`);
  });

  it('sums-disagree: only the checksum file is wrong', async () => {
    await upstream.setFault('yq', { kind: 'sums-disagree' });
    const hash = await sum(`${base}/yq_linux_amd64`);
    expect(await sums()).not.toContain(hash);
    expect(await digestOf('yq_linux_amd64')).toBe(`sha256:${hash}`);
  });

  it('missing-line: the checksum file has no line for one platform', async () => {
    await upstream.setFault('yq', { kind: 'missing-line', platform: 'linux/amd64' });
    expect(await sums()).not.toContain('yq_linux_amd64');
    expect(await sums()).toContain('yq_linux_arm64');
  });

  it('missing-line: a file per asset is there and empty', async () => {
    await upstream.setFault('kubectl', { kind: 'missing-line', platform: 'linux/arm64' });
    const answer = await get('https://dl.k8s.io/release/v1.37.1/bin/linux/arm64/kubectl.sha256');
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('missing-platform: one platform has neither asset nor sum', async () => {
    await upstream.setFault('yq', { kind: 'missing-platform' });
    expect((await get(`${base}/yq_linux_arm64`)).status).toBe(404);
    expect(await sums()).not.toContain('arm64');
    expect((await newest()).assets.map(({ name }) => name)).toEqual(['yq_linux_amd64', 'checksums-bsd']);
  });

  it.each(['html-page', 'changed-asset', 'wrong-machine'] as const)(
    '%s: other bytes with sums to match',
    async (kind) => {
      const before = await sum(`${base}/yq_linux_arm64`);
      await upstream.setFault('yq', { kind });
      const after = await sum(`${base}/yq_linux_arm64`);
      expect(after).not.toBe(before);
      expect(await sums()).toContain(after);
      expect(await digestOf('yq_linux_arm64')).toBe(`sha256:${after}`);
    },
  );

  it('wrong-machine: the program of one machine under the name of the other', async () => {
    await upstream.setFault('yq', { kind: 'wrong-machine', platform: 'linux/arm64' });
    const elf = Buffer.from(await (await get(`${base}/yq_linux_arm64`)).arrayBuffer());
    expect(elf.readUInt16LE(18)).toBe(0x3e);
  });

  it('truncated: fewer bytes than announced', async () => {
    await upstream.setFault('yq', { kind: 'truncated' });
    const answer = await get(`${base}/yq_linux_amd64`);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it('assets-incomplete: the tag is there without assets', async () => {
    await upstream.setFault('yq', { kind: 'assets-incomplete' });
    expect((await newest()).assets).toEqual([]);
  });

  it('young and undated: the date of the release', async () => {
    await upstream.setFault('yq', { kind: 'young' });
    expect(Date.now() - Date.parse((await newest()).published_at ?? '')).toBeLessThan(2 * 3600_000);
    await upstream.setFault('yq', { kind: 'undated' });
    expect((await newest()).published_at).toBeNull();
    expect((await get(`${base}/yq_linux_amd64`)).headers.get('last-modified')).toBeNull();
  });

  it.each([
    ['redirect-host', 'https://downloads.elsewhere.example/program'],
    ['redirect-http', `${base.replace('https', 'http')}/yq_linux_amd64`],
  ] as const)('%s: the asset answers with a redirect', async (kind, location) => {
    await upstream.setFault('yq', { kind });
    const answer = await get(`${base}/yq_linux_amd64`);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  it('escaping-member: a path of the archive leaves its folder, tar and zip alike', async () => {
    await upstream.setFault('eza', { kind: 'escaping-member' });
    await upstream.setFault('yazi', { kind: 'escaping-member' });
    const github = 'https://github.com';
    const tar = await get(
      `${github}/eza-community/eza/releases/download/v0.23.5/eza_x86_64-unknown-linux-musl.tar.gz`,
    );
    const zip = await get(
      `${github}/sxyazi/yazi/releases/download/v26.9.1/yazi-x86_64-unknown-linux-musl.zip`,
    );
    expect(gunzipSync(Buffer.from(await tar.arrayBuffer())).toString('latin1')).toContain(
      '../../../../tmp/escaped',
    );
    expect(Buffer.from(await zip.arrayBuffer()).toString('latin1')).toContain('../../../../tmp/escaped');
  });

  it('escaping-member: is refused for a tool that is no archive', async () => {
    await expect(upstream.setFault('yq', { kind: 'escaping-member' })).rejects.toThrow('yq is no archive');
  });

  it('status: as often as asked, with Retry-After, then all is well', async () => {
    await upstream.setFault('yq', { kind: 'status', status: 429, retryAfter: 1, times: 2 });
    const answers = [await get(releases), await get(`${base}/yq_linux_amd64`), await get(releases)];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
  });

  it('is fixed by undefined and spoils no other tool', async () => {
    const before = await sum(`${base}/yq_linux_amd64`);
    await upstream.setFault('yq', { kind: 'html-page' });
    expect((await get('https://dl.k8s.io/release/stable.txt')).status).toBe(200);
    await upstream.setFault('yq', undefined);
    expect(await sum(`${base}/yq_linux_amd64`)).toBe(before);
  });
});
