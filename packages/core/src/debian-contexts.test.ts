import { describe, expect, it } from '@jest/globals';
import { declaredContexts, packagesByContext } from './debian-contexts.ts';
import type { LockedPackage } from './document/locked-debian.ts';
import { DebianSpec } from './spec/debian-spec.ts';

const one = (name: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  ...{ name, version: '1', architecture: 'all', size: 1, sha256: 'a'.repeat(64) },
  ...more,
});

describe('declaredContexts', () => {
  it('names what image.yaml declares, and where', () => {
    const names = (spec: object) => [...declaredContexts(DebianSpec.parse(spec))];
    expect(names({ packages: ['zsh'], stages: { git: ['gcc'] } })).toEqual([
      ['debian-packages', 'debian.packages'],
      ['debian-packages-git', 'debian.stages.git'],
    ]);
    expect(names({ stages: { git: ['gcc'] } }).map(([name]) => name)).toEqual(['debian-packages-git']);
    expect(declaredContexts(undefined).size).toBe(0);
  });

  it('names the same for what only a repository of somebody else gives', () => {
    const place = { url: 'https://a.example/debian', suite: 's', components: ['main'], key: 'key.asc' };
    const spec = { repositories: { acme: { ...place, packages: ['a1'], stages: { made: ['b1'] } } } };
    expect([...declaredContexts(DebianSpec.parse(spec)).keys()]).toEqual([
      'debian-packages',
      'debian-packages-made',
    ]);
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
