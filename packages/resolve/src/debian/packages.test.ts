import { describe, expect, it } from '@jest/globals';
import { FactoryError, type LockedParent, type Platform } from '@officina/core';
import { debianChanges, resolveDebian } from './packages.ts';

const parent: LockedParent = {
  image: 'docker.io/library/debian',
  tag: 'x',
  digest: `sha256:${'a'.repeat(64)}`,
};
const on = (...platforms: Platform[]) =>
  new Map(platforms.map((platform) => [platform, { parent, below: new Map() }]));
const pkg = (name: string, version: string) => ({
  name,
  version,
  architecture: 'all',
  size: 1,
  sha256: 'b'.repeat(64),
});

describe('resolveDebian', () => {
  it('asks apt in the parent, by digest, on each platform', async () => {
    const asked: string[] = [];
    const debian = {
      solve: async ({ image, platform }: { image: string; platform: string }) => {
        asked.push(`${image} ${platform}`);
        return [pkg('curl', '1')];
      },
    };
    const locked = await resolveDebian({ packages: ['curl'] }, on('linux/amd64', 'linux/arm64'), debian);
    expect(Object.keys(locked)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(asked).toContain(`docker.io/library/debian@sha256:${'a'.repeat(64)} linux/arm64`);
  });

  it('names the platform of a refusal', async () => {
    const solve = async () => {
      throw new FactoryError('asset-missing', 'apt knows no curll', { hint: 'do it again' });
    };
    const found = resolveDebian({ packages: ['curll'] }, on('linux/arm64'), { solve });
    await expect(found).rejects.toMatchObject({
      code: 'asset-missing',
      message: 'linux/arm64: apt knows no curll',
    });
  });
});

describe('debianChanges', () => {
  it('says what came, went and moved, each once over the platforms', () => {
    const old = { 'linux/amd64': [pkg('curl', '1'), pkg('gone', '1')], 'linux/arm64': [pkg('curl', '1')] };
    const now = { 'linux/amd64': [pkg('curl', '2'), pkg('new', '1')], 'linux/arm64': [pkg('curl', '2')] };
    expect(debianChanges(old, now)).toEqual([
      { name: 'curl', old: '1', new: '2' },
      { name: 'gone', old: '1' },
      { name: 'new', new: '1' },
    ]);
  });
});
