import { describe, expect, it } from '@jest/globals';
import { declaredContexts, packagesByContext } from './debian-contexts.ts';
import type { LockedPackage } from './document/lock.ts';

const one = (name: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  ...{ name, version: '1', architecture: 'all', size: 1, sha256: 'a'.repeat(64) },
  ...more,
});

describe('declaredContexts', () => {
  it('names what image.yaml declares, and where', () => {
    expect([...declaredContexts({ packages: ['zsh'], stages: { git: ['gcc'] } })]).toEqual([
      ['debian-packages', 'debian.packages'],
      ['debian-packages-git', 'debian.stages.git'],
    ]);
    expect([...declaredContexts({ packages: [], stages: { git: ['gcc'] } }).keys()]).toEqual([
      'debian-packages-git',
    ]);
    expect(declaredContexts(undefined).size).toBe(0);
  });
});

describe('packagesByContext', () => {
  it('gives each stage what it installs, and the image all but what only stages do', () => {
    const packages = [
      one('curl'),
      one('gcc', { stages: ['a', 'b'] }),
      one('libpcre2-dev', { stages: ['b'], inImage: false }),
    ];
    const names = [...packagesByContext(packages)].map(([context, some]) => [
      context,
      some.map(({ name }) => name),
    ]);
    expect(names).toEqual([
      ['debian-packages', ['curl', 'gcc']],
      ['debian-packages-a', ['gcc']],
      ['debian-packages-b', ['gcc', 'libpcre2-dev']],
    ]);
  });
});
