import { describe, expect, it } from '@jest/globals';
import { type DebianQuestion, digestOf, type LockedPackage, parseLock, renderLock } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { hashOf } from '../fake-ports.fixture.ts';
import { refusalOf } from '../result.ts';
import { attempt } from '../run.fixture.ts';
import { gpgKeys } from './gpg-keys.fixture.ts';
import { lockRepositories, readRepositories } from './repositories.ts';

const { acme: key, ever } = gpgKeys;
const url = 'https://packages.example/debian';
const imageYaml = `description: a base
channels: [base]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian:
  packages: [curl]
  repositories:
    acme: { url: "${url}", suite: bookworm, components: [main], key: keys/acme.asc, packages: [acme] }
`;
const one = (name: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  ...{
    name,
    version: '1',
    architecture: 'all',
    path: `debian/pool/${name}.deb`,
    size: 3,
    sha256: hashOf(name),
  },
  ...more,
});
const acme = one('acme', { repository: 'acme' });

const parent = { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digestOf('debian') };
const before = renderLock({
  ...{ schema: 'officina.lock/v1', image: 'base', parents: { debian: parent }, tools: {} },
});

/** Resolves with an apt that answers so, and hosts that have these files. */
async function resolve(
  answer: readonly LockedPackage[],
  { texts = {}, has = ['acme', 'curl'], now = '2026-11-20', mode = 'write' as const } = {},
) {
  const asked: DebianQuestion[] = [];
  const hosts = { curl: 'http://debian.example/debian/pool/curl.deb', acme: `${url}/pool/acme.deb` };
  const replies = Object.fromEntries(
    Object.entries(hosts).map(([name, place]) => [place, has.includes(name) ? 'deb' : null]),
  );
  const tried = await attempt('', replies, {
    texts: {
      'images/base/image.yaml': imageYaml,
      'images/base/keys/acme.asc': key.text,
      'images/base/image.lock.json': before,
      ...texts,
    },
    inputs: { platforms: ['linux/amd64'], mode, only: ['debian-packages'] },
    ports: {
      clock: { now: () => new Date(now) },
      debian: {
        solve: async (question) => {
          asked.push(question);
          return [...answer];
        },
      },
    },
  });
  return { ...tried, asked };
}

describe('readRepositories', () => {
  it('hands apt the key, and the lock its fingerprint', async () => {
    const { result, texts, asked } = await resolve([acme, one('curl')]);
    expect(refusalOf(result)).toBeUndefined();
    const lock = parseLock(texts['images/base/image.lock.json'] ?? '', { file: 'l' });
    expect(lock.repositories).toEqual({
      acme: { url, suite: 'bookworm', components: ['main'], keys: [key.key] },
    });
    expect(lock.debian?.['linux/amd64']?.map(({ repository }) => repository)).toEqual(['acme', undefined]);
    expect(asked[0]?.repositories?.['acme']).toMatchObject({
      packages: ['acme'],
      keyFile: 'images/base/keys/acme.asc',
    });
  });

  it('warns of a key that expires within 60 days', async () => {
    const { result } = await resolve([acme, one('curl')], { now: '2027-12-01' });
    const outcome = result.images[0]?.outcomes.find(({ kind }) => kind === 'debian');
    expect(outcome?.warnings).toEqual([
      `key ${key.key.fingerprint} of apt repository acme expires on 2028-01-01`,
    ]);
  });

  it('refuses a key that is not there, before apt is asked', async () => {
    const files = memoryFiles({});
    const image = {
      folder: 'images/base',
      spec: { debian: { repositories: { acme: { key: 'k.asc' } } } },
    } as never;
    await expect(readRepositories(image, { files })).rejects.toMatchObject({ code: 'file-missing' });
    const { result, asked } = await resolve([], { texts: { 'images/base/keys/acme.asc': '<html>' } });
    expect(refusalOf(result)).toMatchObject({ code: 'file-unreadable' });
    expect(asked).toEqual([]);
  });

  it('locks nothing that the repository lists and has not', async () => {
    const { result } = await resolve([acme, one('curl')], { has: ['curl'] });
    expect(refusalOf(result)).toMatchObject({
      code: 'debian-gone',
      message: expect.stringContaining(`acme 1 at ${url}/pool/acme.deb`),
    });
  });

  it('holds the key of the lock against the file, without an engine too', async () => {
    const { texts } = await resolve([acme, one('curl')]);
    const { result } = await attempt(
      '',
      {},
      {
        texts: { ...texts, 'images/base/keys/acme.asc': ever.text },
        inputs: { platforms: ['linux/amd64'], mode: 'check', only: ['debian-packages'] },
      },
    );
    expect(refusalOf(result)).toMatchObject({
      code: 'lock-stale',
      message: expect.stringContaining(
        `images/base/keys/acme.asc has key ${ever.key.fingerprint}, the lock has`,
      ),
    });
  });
});

describe('lockRepositories', () => {
  it('keeps one that is gone from image.yaml while packages of another platform come from it', () => {
    const old = { acme: { url, suite: './', keys: [key.key] }, gone: { url, suite: './', keys: [key.key] } };
    expect(lockRepositories({}, { debian: { 'linux/arm64': [acme] }, old })).toEqual({ acme: old.acme });
    expect(lockRepositories({}, { debian: {}, old })).toBeUndefined();
  });
});
