import { describe, expect, it } from '@jest/globals';
import type { LockedPackage, Platform } from '@officina/core';
import { fakeHttp } from '../fake-ports.fixture.ts';
import { requireInPool } from './require-in-pool.ts';

const zsh: LockedPackage = {
  name: 'zsh',
  version: '5.9-4',
  architecture: 'amd64',
  path: 'debian/pool/main/z/zsh/zsh_5.9-4_amd64.deb',
  size: 100,
  sha256: 'a'.repeat(64),
};
const other: LockedPackage = {
  ...zsh,
  name: 'git',
  path: 'debian/pool/main/g/git/git_2_amd64.deb',
};
const urlOf = ({ path }: LockedPackage) => `http://debian.example/${path}`;
const parent = { image: 'docker.io/library/debian', digest: `sha256:${'d'.repeat(64)}` } as const;
const around = {
  archives: { urls: async ({ path }: { path: string }) => [`http://debian.example/${path}`] },
  parents: new Map<Platform, typeof parent>([
    ['linux/amd64', parent],
    ['linux/arm64', parent],
  ]),
  old: undefined,
};
const there = { headers: { 'content-length': '100' } };

describe('requireInPool', () => {
  it('asks once for each package that enters', async () => {
    const http = fakeHttp({ [urlOf(zsh)]: there });
    await requireInPool({ 'linux/amd64': [zsh], 'linux/arm64': [zsh] }, { ...around, http });
    expect(http.asked).toEqual([`HEAD ${urlOf(zsh)}`]);
  });

  it('asks for nothing that the lock has already', async () => {
    const http = fakeHttp({ [urlOf(other)]: there });
    await requireInPool({ 'linux/amd64': [zsh, other] }, { ...around, old: { 'linux/amd64': [zsh] }, http });
    expect(http.asked).toEqual([`HEAD ${urlOf(other)}`]);
  });

  it.each([
    ['lacks', null],
    ['has with another size', { headers: { 'content-length': '99' } }],
  ])('names what the pool %s', async (_, reply) => {
    const http = fakeHttp({ [urlOf(zsh)]: reply, [urlOf(other)]: there });
    await expect(requireInPool({ 'linux/amd64': [zsh, other] }, { ...around, http })).rejects.toMatchObject({
      code: 'debian-gone',
      message: `the index lists zsh 5.9-4 at ${urlOf(zsh)}, the pool does not have it`,
    });
  });

  it('asks every archive that the path may be on before it says that it is gone', async () => {
    const archives = { urls: async () => ['http://one.example/x', 'http://two.example/x'] };
    const http = fakeHttp({ 'http://one.example/x': null, 'http://two.example/x': there });
    await requireInPool({ 'linux/amd64': [zsh] }, { ...around, archives, http });
    expect(http.asked).toEqual(['HEAD http://one.example/x', 'HEAD http://two.example/x']);
  });

  it('does not take a refusal for an absence', async () => {
    const http = fakeHttp({ [urlOf(zsh)]: { status: 403 } });
    await expect(requireInPool({ 'linux/amd64': [zsh] }, { ...around, http })).rejects.toMatchObject({
      code: 'upstream-status',
    });
  });
});
