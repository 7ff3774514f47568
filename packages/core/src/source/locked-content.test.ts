import { describe, expect, it } from '@jest/globals';
import type { LockedTool } from '../document/lock.ts';
import type { LockedPackage } from '../document/locked-debian.ts';
import { debianContent, toolContent } from './locked-content.ts';

const sha256 = 'a'.repeat(64);
const locked: LockedTool = {
  version: '1.2.3',
  assets: [
    { platform: 'linux/amd64', url: 'https://tools.example/x', size: 7, sha256, evidence: 'own-download' },
  ],
};
const zsh: LockedPackage = {
  ...{ name: 'zsh', version: '5.9-4', architecture: 'amd64', size: 100, sha256 },
  path: 'debian/pool/main/z/zsh/zsh_5.9-4_amd64.deb',
};

describe('toolContent', () => {
  it('names the one asset of a platform, and whose it is', () => {
    expect(toolContent({ image: 'base', tool: 'x' }, { locked, platform: 'linux/amd64' })).toEqual({
      asset: {
        what: 'base: x 1.2.3 for linux/amd64',
        from: 'https://tools.example/x',
        hash: { algorithm: 'sha256', hex: sha256 },
        size: 7,
      },
    });
  });

  it('refuses a platform that the lock has no bytes for', () => {
    expect(() => toolContent({ image: 'base', tool: 'x' }, { locked, platform: 'linux/arm64' })).toThrow(
      expect.objectContaining({ code: 'platform-missing' }),
    );
  });
});

const parent = { image: 'docker.io/library/debian', digest: `sha256:${'d'.repeat(64)}` } as const;
const owner = { image: 'base', platform: 'linux/amd64', parent } as const;

describe('debianContent', () => {
  it('lists the packages by name, each with its file', () => {
    const bash = { ...zsh, name: 'bash', sha256: 'b'.repeat(64) };
    const content = debianContent(owner, { packages: [zsh, bash] });
    expect(Object.keys(content)).toEqual(['packages', `${bash.sha256}.deb`, `${sha256}.deb`]);
    expect(content['packages']).toEqual({
      text: `bash=5.9-4 amd64 100 ${bash.sha256}\nzsh=5.9-4 amd64 100 ${sha256}\n`,
    });
    expect(content[`${sha256}.deb`]).toMatchObject({
      from: { debian: { path: zsh.path, parent, platform: 'linux/amd64' } },
    });
  });

  it('refuses a package of a lock of before, without a place', () => {
    const { path: _, ...old } = zsh;
    expect(() => debianContent(owner, { packages: [old] })).toThrow(
      expect.objectContaining({ code: 'lock-stale', message: expect.stringContaining('zsh 5.9-4') }),
    );
  });
});
