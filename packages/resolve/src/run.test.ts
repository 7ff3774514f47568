import { describe, expect, it } from '@jest/globals';
import { type Platform, parseLock, renderLock } from '@officina/core';
import { hashOf } from './fake-ports.fixture.ts';
import type { ResolvePorts } from './ports.ts';
import { renderResult } from './render.ts';
import { refusalOf } from './result.ts';
import {
  amd,
  api,
  arm,
  attempt,
  base,
  kubectl,
  lockedSops,
  noAge,
  sops,
  sopsReplies,
} from './run.fixture.ts';

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

  it('asks for the platforms of the image alone, and leaves one out that is for none of those asked for', async () => {
    const texts = {
      'images/base/image.yaml': `description: x\nchannels: [base]\nplatforms: [linux/arm64]\ntools:${sops}`,
    };
    const { result, texts: written, http } = await attempt(sops, sopsReplies('3.12.0'), { texts });
    expect(refusalOf(result)).toBeUndefined();
    expect(http.unused()).toEqual([expect.stringContaining('linux.amd64')]);
    const lock = parseLock(written['images/base/image.lock.json'] as string, { file: 'lock' });
    expect(lock.tools['sops']?.assets.map(({ platform }) => platform)).toEqual(['linux/arm64']);
    const none = await attempt(sops, {}, { texts, inputs: { platforms: ['linux/amd64'] } });
    expect([none.result.images, Object.keys(none.texts)]).toEqual([
      [],
      expect.not.arrayContaining(['images/base/image.lock.json']),
    ]);
  });

  const narrowed = `description: x\nchannels: [base]\ntools:${sops}    platforms: [linux/arm64]\n`;

  it('asks for the platforms of a tool alone, and keeps it where it is for none of those asked for', async () => {
    const texts = { 'images/base/image.yaml': narrowed };
    const { result, texts: written, http } = await attempt(sops, sopsReplies('3.12.0'), { texts });
    expect(refusalOf(result)).toBeUndefined();
    expect(http.unused()).toEqual([expect.stringContaining('linux.amd64')]);
    const lock = parseLock(written['images/base/image.lock.json'] as string, { file: 'lock' });
    expect(lock.tools['sops']?.assets.map(({ platform }) => platform)).toEqual(['linux/arm64']);
    const both = { ...texts, ...written };
    const none = await attempt(sops, {}, { texts: both, inputs: { platforms: ['linux/amd64'] } });
    expect(none.result.images).toEqual([{ image: 'base', lock: 'unchanged', outcomes: [] }]);
  });

  it('takes a platform out of the lock that the tool is for no more', async () => {
    const texts = { ...(await lockedSops()), 'images/base/image.yaml': narrowed };
    const { texts: written } = await attempt(sops, sopsReplies('3.12.0'), { texts });
    const lock = parseLock(written['images/base/image.lock.json'] as string, { file: 'lock' });
    expect(lock.tools['sops']?.assets.map(({ platform }) => platform)).toEqual(['linux/arm64']);
  });

  it('asks once and downloads nothing when nothing moved', async () => {
    const texts = await lockedSops();
    const { result, http } = await attempt(sops, sopsReplies('3.12.0'), { texts });
    expect(http.asked).toEqual([`GET ${api}?per_page=100`]);
    expect(result.images).toEqual([expect.objectContaining({ image: 'base', lock: 'unchanged' })]);
  });

  it('takes a file out of the lock that image.yaml does not lead to', async () => {
    const texts = await lockedSops();
    const file = 'images/base/image.lock.json';
    const lock = parseLock(texts[file] as string, { file });
    const { sops: tool } = lock.tools;
    const [asset] = tool?.assets ?? [];
    if (tool === undefined || asset === undefined) throw new Error('no sops');
    const assets = [...tool.assets, { ...asset, platform: 'any' as const, path: 'x', url: `${asset.url}.x` }];
    const more = { ...texts, [file]: renderLock({ ...lock, tools: { sops: { ...tool, assets } } }) };
    const { texts: written } = await attempt(sops, sopsReplies('3.12.0'), { texts: more });
    expect(parseLock(written[file] as string, { file }).tools['sops']?.assets).toEqual(tool.assets);
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

  it('locks the other tools and images when one is refused', async () => {
    const other = { 'images/other/Dockerfile': 'FROM scratch\n' };
    const spec = `description: other\nchannels: [other]\ntools:${kubectl}`;
    const k8s = 'https://dl.k8s.io/release';
    const binary = (arch: string) => `${k8s}/v1.37.1/bin/linux/${arch}/kubectl`;
    const { result, texts } = await attempt(
      sops + kubectl,
      sopsReplies('3.12.0', {
        [`${base}/v3.12.0/sops-v3.12.0.checksums.txt`]: '',
        [`${k8s}/stable.txt`]: 'v1.37.1',
        [binary('amd64')]: amd,
        [binary('arm64')]: arm,
        [`${binary('amd64')}.sha256`]: hashOf(amd),
        [`${binary('arm64')}.sha256`]: `${hashOf(arm)}\n`,
      }),
      { texts: { ...other, 'images/other/image.yaml': spec } },
    );
    expect(result.images.map(({ lock }) => lock)).toEqual(['written', 'written']);
    expect(result.images[0]?.outcomes.map(({ status }) => status).sort()).toEqual(['added', 'refused']);
    const lock = parseLock(texts['images/other/image.lock.json'] ?? '', { file: 'l' });
    expect(lock.tools['kubectl']).toMatchObject({ version: '1.37.1', firstSeen: '2026-11-20T12:00:00.000Z' });
    expect(lock.tools['kubectl']?.assets[0]?.evidence).toBe('publisher-checksum');
    const incomplete = parseLock(texts['images/base/image.lock.json'] ?? '', { file: 'l' });
    expect(Object.keys(incomplete.tools)).toEqual(['kubectl']);
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
    const packages = {
      'node_modules/left-pad': { version: '1.3.0' },
      'node_modules/below': { version: '2.0.0' },
      'node_modules/undated': { version: '1.0.0' },
    };
    const lockfile = JSON.stringify({ lockfileVersion: 3, packages });
    const ports: Partial<ResolvePorts> = {
      registry: {
        head: async () => digest,
        manifest: async () => ({
          digest,
          mediaType: 'manifest',
          body: JSON.stringify({ config: { digest } }),
        }),
        blob: async () => JSON.stringify({ os: 'linux', architecture: 'amd64' }),
        tags: async () => [],
      },
      debian: { solve: async () => [curl] },
      npm: {
        age: noAge,
        versions: async () => [{ version: '1.3.0', released: '2018-01-01T00:00:00Z', deprecated: false }],
        lock: async () => ({ manifest: '{}\n', lockfile, integrity: { 'left-pad': 'sha512-x' } }),
        published: async () => new Map(),
        released: async (asked) =>
          new Map(
            asked.flatMap(({ name, version }) => {
              const date = { 'left-pad': '2018-01-01T00:00:00Z', below: '2026-11-18T12:00:00Z' }[name];
              return date === undefined ? [] : [[`${name}@${version}`, date]];
            }),
          ),
      },
    };
    const inputs = { platforms: ['linux/amd64' as Platform] };
    const first = await attempt('', {}, { texts: { 'images/base/image.yaml': image }, ports, inputs });
    expect(first.texts['images/base/npm/package-lock.json']).toBe(lockfile);
    expect(first.result.images[0]?.outcomes).toContainEqual(
      expect.objectContaining({
        name: 'left-pad',
        youngest: { name: 'below', version: '2.0.0', age: 2 * 86_400, count: 3 },
      }),
    );
    expect(renderResult(first.result)).toContain('3 npm packages entered, the youngest below@2.0.0 (2d)');
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
