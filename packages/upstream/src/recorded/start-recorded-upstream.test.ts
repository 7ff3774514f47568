import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mirrorUrl, parseLock, parsePackageLock } from '@officina/core';
import { type RecordedUpstream, startRecordedUpstream } from './start-recorded-upstream.ts';

const file = join('images', 'base', 'image.lock.json');
const lock = parseLock(readFileSync(file, 'utf8'), { file });
const assets = Object.values(lock.tools).flatMap((tool) => tool.assets);
let upstream: RecordedUpstream;

beforeAll(async () => {
  upstream = await startRecordedUpstream();
});

afterAll(() => upstream.close());

const ask = (url: string, method = 'GET') => fetch(mirrorUrl(url, upstream.mirrors), { method });

describe('startRecordedUpstream', () => {
  it.each(assets.map((asset) => [asset.url, asset.sha256]))('knows the hash of %s', async (url, sha256) => {
    const answer = await ask(url, 'HEAD');
    const digest = /^sha-256=:(.+):$/.exec(answer.headers.get('repr-digest') ?? '')?.[1] ?? '';
    expect([answer.status, Buffer.from(digest, 'base64').toString('hex')]).toEqual([200, sha256]);
  });

  it('refuses to send bytes, and says why', async () => {
    const answer = await ask(assets[0]?.url ?? '');
    expect([answer.status, await answer.text()]).toEqual([
      501,
      'only facts of this file are recorded, not its bytes\n',
    ]);
  });

  it('publishes the sums in the files of the publisher', async () => {
    const hash = lock.tools['talosctl']?.assets.find(({ platform }) => platform === 'linux/arm64')?.sha256;
    const version = lock.tools['talosctl']?.version;
    const sums = await ask(`https://github.com/siderolabs/talos/releases/download/v${version}/sha256sum.txt`);
    expect(await sums.text()).toContain(`${hash}  talosctl-linux-arm64\n`);
  });

  it('knows the digest of the Debian base by tag and by digest', async () => {
    const { digest = '', tag = '' } = lock.parents['debian'] ?? {};
    for (const name of [tag, digest]) {
      const answer = await ask(`${upstream.url}/v2/library/debian/manifests/${name}`, 'HEAD');
      expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([200, digest]);
    }
  });

  it('knows the npm packages of the lock by the bytes that they have', async () => {
    const text = readFileSync(join('images', 'gemini', 'npm', 'package-lock.json'), 'utf8');
    const { packages } = parsePackageLock(text, { file: 'package-lock.json' });
    const [, ...entries] = Object.entries(packages);
    expect(entries.length).toBeGreaterThan(5);
    for (const [place, { version = '', integrity }] of entries) {
      const name = place.replace(/^.*node_modules\//, '').replace('/', '%2f');
      const answer = await ask(`https://registry.npmjs.org/${name}`);
      const { versions } = (await answer.json()) as { versions: Record<string, { dist: object }> };
      expect(versions[version]?.dist).toMatchObject({ integrity });
    }
    expect((await ask('https://registry.npmjs.org/constructor')).status).toBe(404);
  });
});
