import { describe, expect, it } from '@jest/globals';
import { missingFrom } from './missing.ts';
import { content } from './sbom-content.fixture.ts';

describe('missingFrom', () => {
  it('misses no Debian package that only a stage of the build had', () => {
    const one = { version: '1', architecture: 'all', size: 1, sha256: 'a'.repeat(64), stages: ['program'] };
    const debian = [
      { ...one, name: 'gcc', inImage: false as const },
      { ...one, name: 'libc6-dev' },
    ];
    const locks = content.locks.map((locked) => ({
      ...locked,
      lock: { ...locked.lock, tools: {}, npm: undefined, debian: { 'linux/amd64': debian } },
    }));
    const found = missingFrom({ subject: undefined, components: [] }, { ...content, locks });
    expect(found).toEqual(['debian:libc6-dev 1']);
  });

  it('wants of a package that an image has newer than the one below the newer alone', () => {
    const [first] = content.locks;
    if (first === undefined) throw new Error('no lock');
    const one = { name: 'common', architecture: 'all', size: 1, sha256: 'a'.repeat(64) };
    const locks = ['1', '2'].map((version) => ({
      ...first,
      lock: { ...first.lock, tools: {}, npm: undefined, debian: { 'linux/amd64': [{ ...one, version }] } },
    }));
    const found = missingFrom({ subject: undefined, components: [] }, { ...content, locks });
    expect(found).toEqual(['debian:common 2']);
  });
});
