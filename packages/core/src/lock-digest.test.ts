import { describe, expect, it } from '@jest/globals';
import type { Lock } from './document/lock.ts';
import { lockDigest } from './lock-digest.ts';

describe('lockDigest', () => {
  const lock = (url: string, sha256: string): Lock => ({
    schema: 'officina.lock/v1',
    image: 'base',
    parents: {},
    tools: {
      raw: { version: '1.0.0', assets: [{ platform: 'any', url, sha256, evidence: 'own-download' }] },
    },
  });

  it('stays when only the place of the bytes moves', () => {
    const sum = 'a'.repeat(64);
    expect(lockDigest(lock('https://a.example/x', sum), 'linux/amd64')).toBe(
      lockDigest(lock('https://b.example/x', sum), 'linux/amd64'),
    );
  });

  it('knows nothing of a tool that is not for the platform', () => {
    const of = (version: string, platform: 'linux/amd64' | 'linux/arm64') => {
      const asset = { url: 'https://a.example/x', sha256: 'a'.repeat(64), evidence: 'own-download' } as const;
      const raw = { version, assets: [{ platform: 'linux/amd64' as const, ...asset }] };
      return lockDigest({ ...lock('', ''), tools: { raw } }, platform);
    };
    expect(of('1.0.0', 'linux/arm64')).toBe(of('2.0.0', 'linux/arm64'));
    expect(of('1.0.0', 'linux/amd64')).not.toBe(of('2.0.0', 'linux/amd64'));
  });

  it('moves with what a Debian package is for', () => {
    const zsh = { name: 'zsh', version: '1', architecture: 'all', size: 1, sha256: 'a'.repeat(64) };
    const of = (more: { stages?: string[]; inImage?: false }) =>
      lockDigest(
        { ...lock('https://a.example/x', 'a'.repeat(64)), debian: { 'linux/amd64': [{ ...zsh, ...more }] } },
        'linux/amd64',
      );
    const digests = [of({}), of({ stages: ['git'] }), of({ stages: ['git'], inImage: false })];
    expect(new Set(digests).size).toBe(3);
  });

  it('moves with the bytes', () => {
    expect(lockDigest(lock('https://a.example/x', 'a'.repeat(64)), 'linux/amd64')).not.toBe(
      lockDigest(lock('https://a.example/x', 'b'.repeat(64)), 'linux/amd64'),
    );
  });
});
