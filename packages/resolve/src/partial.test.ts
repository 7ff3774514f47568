import { describe, expect, it } from '@jest/globals';
import { FactoryError, type Platform, parseLock } from '@officina/core';
import { hashOf } from './fake-ports.fixture.ts';
import type { ResolvePorts } from './ports.ts';
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

const lockPath = 'images/base/image.lock.json';
const refuse = (message: string) => new FactoryError('version-none', message, { hint: 'wait' });

describe('one refused entry', () => {
  const k8s = 'https://dl.k8s.io/release';
  const binary = (arch: string) => `${k8s}/v1.37.1/bin/linux/${arch}/kubectl`;
  const kubectlReplies = {
    [`${k8s}/stable.txt`]: 'v1.37.1',
    [binary('amd64')]: amd,
    [binary('arm64')]: arm,
    [`${binary('amd64')}.sha256`]: hashOf(amd),
    [`${binary('arm64')}.sha256`]: hashOf(arm),
  };

  it('stays as it was locked, while the others enter, and the run says which', async () => {
    const texts = await lockedSops();
    const renamed = { [`${base}/v3.13.0/sops-v3.13.0.checksums.txt`]: null, ...kubectlReplies };
    const tried = await attempt(sops + kubectl, sopsReplies('3.13.0', renamed), { texts });
    expect(tried.result.images[0]?.lock).toBe('written');
    const before = parseLock(texts[lockPath] ?? '', { file: 'l' });
    const after = parseLock(tried.texts[lockPath] ?? '', { file: 'l' });
    expect(after.tools['sops']).toEqual(before.tools['sops']);
    expect(after.tools['kubectl']?.version).toBe('1.37.1');
    expect(refusalOf(tried.result)?.message).toMatch(/^base: sops: /);
  });

  it('writes no lock where there was none and everything is refused', async () => {
    const tried = await attempt(sops, { [`${api}?per_page=100`]: { status: 500 } });
    expect(tried.result.images[0]?.lock).toBe('refused');
    expect(tried.texts[lockPath]).toBeUndefined();
  });
});

describe('refused Debian packages', () => {
  const image = `description: a base
channels: [base]
parents:
  debian: { image: docker.io/library/debian, tag: bookworm-slim }
  tools: { image: docker.io/library/tools, tag: "1" }
debian: { packages: [curl] }
`;
  const inputs = { platforms: ['linux/amd64' as Platform] };
  const curl = { name: 'curl', version: '8', architecture: 'amd64', size: 1, sha256: hashOf('curl') };
  const digestOf = (letter: string) => `sha256:${letter.repeat(64)}` as const;
  const registryOf = (letter: string): ResolvePorts['registry'] => ({
    head: async () => digestOf(letter),
    manifest: async () => ({
      digest: digestOf(letter),
      mediaType: 'manifest',
      body: JSON.stringify({ config: { digest: digestOf(letter) } }),
    }),
    blob: async () => JSON.stringify({ os: 'linux', architecture: 'amd64' }),
    tags: async () => [],
  });

  it('keep the parent that they stand on, and no other', async () => {
    const texts = { 'images/base/image.yaml': image };
    const solve = async () => [curl];
    const first = await attempt(
      '',
      {},
      {
        ...{ texts, inputs },
        ports: { registry: registryOf('a'), debian: { solve } },
      },
    );
    const fails = async () => Promise.reject(refuse('curl is not there'));
    const second = await attempt(
      '',
      {},
      {
        ...{ texts: first.texts, inputs },
        ports: { registry: registryOf('b'), debian: { solve: fails } },
      },
    );
    const lock = parseLock(second.texts[lockPath] ?? '', { file: 'l' });
    expect([lock.parents['debian']?.digest, lock.parents['tools']?.digest]).toEqual([
      digestOf('a'),
      digestOf('b'),
    ]);
    expect(lock.debian).toEqual({ 'linux/amd64': [curl] });
    expect(second.result.images[0]).toMatchObject({
      lock: 'written',
      outcomes: [
        { name: 'debian', status: 'held', old: digestOf('a'), waiting: { version: digestOf('b') } },
        { name: 'tools', status: 'moved' },
        { name: 'debian-packages', status: 'refused' },
      ],
    });
  });
});

describe('a refused npm package', () => {
  const image = `description: a base
channels: [base]
npm:
  packages: { a: { constraint: 1.x }, b: { constraint: 1.x }, c: { constraint: 1.x } }
`;
  const lockfileOf = (versions: Readonly<Record<string, string>>) => {
    const entries = Object.entries(versions).map(([name, one]) => [`node_modules/${name}`, { version: one }]);
    return JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) });
  };
  const npmOf = (version: string, refused: { view?: string; lock?: string } = {}): ResolvePorts['npm'] => ({
    age: noAge,
    published: async () => new Map(),
    released: async () => new Map(),
    versions: async (pkg) => {
      if (pkg === refused.view) throw refuse(`${pkg} is gone`);
      return [{ version, released: '2018-01-01T00:00:00Z', deprecated: false }];
    },
    lock: async (packages) => {
      if (packages[refused.lock ?? ''] === version) throw refuse(`${refused.lock} needs what is not there`);
      const integrity = Object.fromEntries(Object.keys(packages).map((name) => [name, `sha512-${name}`]));
      return { manifest: '{}\n', lockfile: lockfileOf(packages), integrity };
    },
  });

  it.each([
    ['its versions cannot be listed', { view: 'b' }],
    ['npm cannot lock it', { lock: 'b' }],
  ])('stays, and the others move, when %s', async (_, refused) => {
    const texts = { 'images/base/image.yaml': image };
    const first = await attempt('', {}, { texts, ports: { npm: npmOf('1.0.0') } });
    const second = await attempt('', {}, { texts: first.texts, ports: { npm: npmOf('1.1.0', refused) } });
    const { npm } = parseLock(second.texts[lockPath] ?? '', { file: 'l' });
    const wanted = { a: '1.1.0', b: '1.0.0', c: '1.1.0' };
    const got = Object.entries(npm?.packages ?? {}).map(([name, { version }]) => [name, version]);
    expect(Object.fromEntries(got)).toEqual(wanted);
    expect(second.texts['images/base/npm/package-lock.json']).toBe(lockfileOf(wanted));
    expect(npm?.lockfile).toBe(hashOf(lockfileOf(wanted)));
    expect(second.result.images[0]?.outcomes.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'moved'],
      ['b', 'refused'],
      ['c', 'moved'],
    ]);
  });

  it('leaves all as they were when nothing can be locked', async () => {
    const texts = { 'images/base/image.yaml': image };
    const first = await attempt('', {}, { texts, ports: { npm: npmOf('1.0.0') } });
    const lock = async () => Promise.reject(refuse('nothing at all'));
    const second = await attempt('', {}, { texts: first.texts, ports: { npm: { ...npmOf('1.1.0'), lock } } });
    expect(second.result.images[0]?.lock).toBe('refused');
    expect(second.texts[lockPath]).toBe(first.texts[lockPath]);
  });
});
