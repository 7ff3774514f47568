import { digestOf, type Lock } from '@officina/core';
import type { SbomContent } from './sbom-content.ts';

const asset = (platform: 'linux/amd64' | 'linux/arm64' | 'any', path?: string) => ({
  platform,
  ...(path === undefined ? {} : { path }),
  url: `https://dl.example/${platform}/${path ?? 'x.tar.gz'}`,
  sha256: 'ab'.repeat(32),
  evidence: 'release-digest' as const,
});

const base: Lock = {
  schema: 'officina.lock/v1',
  image: 'base',
  parents: {
    debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digestOf('debian') },
  },
  tools: {
    kubectl: { version: '1.34.1', assets: [asset('linux/amd64'), asset('linux/arm64')] },
    lazyvim: { version: '0123abc', assets: [asset('any', 'init.lua'), asset('any', 'lua/x.lua')] },
    elsewhere: { version: '1.0.0', assets: [asset('linux/arm64')] },
    sops: { version: '3.9.0', standIn: true, assets: [asset('any')] },
  },
  debian: {
    'linux/amd64': [
      { name: 'zsh', version: '5.9-4+b6', architecture: 'amd64', size: 1, sha256: 'cd'.repeat(32) },
    ],
  },
};
const gemini: Lock = {
  schema: 'officina.lock/v1',
  image: 'gemini',
  parents: {},
  tools: {},
  npm: { packages: { '@google/gemini-cli': { version: '0.9.0' } }, lockfile: 'ef'.repeat(32) },
};
/** An image with everything that an SBOM can tell of. */
export const content: SbomContent = {
  image: 'gemini',
  registry: 'ghcr.io/owner/factory',
  platform: 'linux/amd64',
  digest: digestOf('gemini'),
  epoch: 1_764_000_000,
  locks: [
    { image: 'base', lock: base, integrity: new Map() },
    {
      image: 'gemini',
      lock: gemini,
      integrity: new Map([
        ['@google/gemini-cli@0.9.0', `sha512-${Buffer.from('00'.repeat(64), 'hex').toString('base64')}`],
      ]),
    },
  ],
  inventory: {
    os: { id: 'debian', version: '12' },
    debian: [
      {
        name: 'libc6',
        version: '2.36-9',
        architecture: 'amd64',
        source: { name: 'glibc', version: '2.36-9' },
      },
      {
        ...{ name: 'zsh', version: '5.9-4+b6', architecture: 'amd64', maintainer: 'Zsh Team' },
        source: { name: 'zsh', version: '5.9-4' },
        depends: ['libc6', 'gone'],
        license: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND LicenseRef-Debian-Zsh',
      },
    ],
    npm: [
      { name: '@google/gemini-cli', version: '0.9.0', license: 'SEE LICENSE IN x', depends: ['ws@8.1.0'] },
      { name: 'ws', version: '8.1.0' },
      { name: 'ws', version: '7.0.0' },
    ],
  },
  measured: { kubectl: '1.34.1' },
};
