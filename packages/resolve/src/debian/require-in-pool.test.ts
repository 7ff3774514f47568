import { describe, expect, it } from '@jest/globals';
import type { LockedPackage } from '@officina/core';
import { fakeHttp } from '../fake-ports.fixture.ts';
import { requireInPool } from './require-in-pool.ts';

const zsh: LockedPackage = {
  name: 'zsh',
  version: '5.9-4',
  architecture: 'amd64',
  url: 'http://debian.example/pool/main/z/zsh/zsh_5.9-4_amd64.deb',
  size: 100,
  sha256: 'a'.repeat(64),
};
const other: LockedPackage = {
  ...zsh,
  name: 'git',
  url: 'http://debian.example/pool/main/g/git/git_2_amd64.deb',
};
const there = { headers: { 'content-length': '100' } };

describe('requireInPool', () => {
  it('asks once for each package that enters', async () => {
    const http = fakeHttp({ [zsh.url ?? '']: there });
    await requireInPool({ 'linux/amd64': [zsh], 'linux/arm64': [zsh] }, { old: undefined, http });
    expect(http.asked).toEqual([`HEAD ${zsh.url}`]);
  });

  it('asks for nothing that the lock has already', async () => {
    const http = fakeHttp({ [other.url ?? '']: there });
    await requireInPool({ 'linux/amd64': [zsh, other] }, { old: { 'linux/amd64': [zsh] }, http });
    expect(http.asked).toEqual([`HEAD ${other.url}`]);
  });

  it.each([
    ['lacks', null],
    ['has with another size', { headers: { 'content-length': '99' } }],
  ])('names what the pool %s', async (_, reply) => {
    const http = fakeHttp({ [zsh.url ?? '']: reply, [other.url ?? '']: there });
    await expect(
      requireInPool({ 'linux/amd64': [zsh, other] }, { old: undefined, http }),
    ).rejects.toMatchObject({
      code: 'debian-gone',
      message: `the index lists zsh 5.9-4 at ${zsh.url}, the pool does not have it`,
    });
  });

  it('does not take a refusal for an absence', async () => {
    const http = fakeHttp({ [zsh.url ?? '']: { status: 403 } });
    await expect(requireInPool({ 'linux/amd64': [zsh] }, { old: undefined, http })).rejects.toMatchObject({
      code: 'upstream-status',
    });
  });
});
