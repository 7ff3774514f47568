import { describe, expect, it } from '@jest/globals';
import {
  type FactoryErrorCode,
  factoryErrorCodes,
  isFactoryError,
  lockProblems,
  parseImageSpec,
  parseLock,
  renderLock,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import fc from 'fast-check';
import { fakeAssets, fakeHttp, hashOf, type Reply } from './fake-ports.fixture.ts';
import { anyMutations, mutate, runsOf } from './mutation.fixture.ts';
import { attempt, sopsReplies } from './run.fixture.ts';

const sopsSpec = {
  datasource: 'github-releases',
  package: 'getsops/sops',
  constraint: '3.x',
  asset: 'sops-v{version}.linux.{arch}',
  checksums: 'sops-v{version}.checksums.txt',
  pin: { version: '3.12.0', reason: 'broken', 'review-at': '2026-12-01' },
  arch: { 'linux/amd64': 'amd64' },
  install: [{ from: 'a', to: '/usr/local/bin/sops' }],
  links: { '/usr/local/bin/s': 'sops' },
};
const kubectlSpec = {
  datasource: 'kubernetes',
  cooldown: '3d',
  asset: 'https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl',
  checksums: '{asset}.sha256',
  install: [{ to: '/usr/local/bin/kubectl' }],
};
const spec = { description: 'a box', channels: ['box'], tools: { sops: sopsSpec } };
const asset = { sha256: hashOf('x'), size: 1, evidence: 'publisher-checksum' };
const lock = {
  schema: 'officina.lock/v1',
  image: 'base',
  parents: {},
  tools: {
    sops: {
      version: '3.12.0',
      released: '2026-11-01T00:00:00Z',
      seen: { '3.13.0': '2026-11-19T00:00:00Z' },
      assets: [{ platform: 'linux/amd64', path: 'a/b', url: 'https://example.org/a', ...asset }],
    },
  },
};
/** The same with something of every kind. */
const whole = {
  spec: {
    ...spec,
    parents: {
      debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim' },
      os: { image: 'docker.io/library/ubuntu', tag: '{major}.{minor}', constraint: '24.x', cooldown: '3d' },
    },
    debian: { packages: ['curl'] },
    npm: { packages: { x: { constraint: '1.x' } } },
    tools: {
      ...spec.tools,
      kubectl: kubectlSpec,
      helm: { ...kubectlSpec, datasource: 'helm' },
      node: { ...kubectlSpec, datasource: 'node' },
      lazyvim: { datasource: 'github-commits', package: 'LazyVim/starter', install: [{ to: '/etc/skel/' }] },
      jq: { ...sopsSpec, scheme: 'numbers', tag: 'jq-{version}' },
    },
    smoke: [],
  },
  lock: {
    ...lock,
    parents: {
      debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: `sha256:${hashOf('d')}` },
      os: {
        ...{
          image: 'docker.io/library/ubuntu',
          tag: '24.04',
          version: '24.04',
          digest: `sha256:${hashOf('u')}`,
        },
        ...{ released: '2026-11-01T00:00:00Z', seen: { '24.10': '2026-11-19T00:00:00Z' } },
      },
    },
    tools: {
      ...lock.tools,
      kubectl: {
        version: '1.37.1',
        firstSeen: '2026-11-01T00:00:00Z',
        assets: [{ platform: 'any', url: 'https://example.org/b', ...asset }],
      },
    },
    debian: {
      'linux/amd64': [{ name: 'curl', version: '8', architecture: 'amd64', size: 1, sha256: hashOf('c') }],
    },
    npm: { packages: { x: { version: '1.0.0', integrity: 'sha512-x' } }, lockfile: hashOf('l') },
  },
};

const platforms = ['linux/amd64', 'linux/arm64'] as const;
const good = {
  spec: parseImageSpec(JSON.stringify(spec), { file: 's' }),
  lock: parseLock(JSON.stringify(lock), { file: 'l' }),
};

/** What work comes to: a value, or the code of a refusal; anything else that is thrown is a crash. */
function outcome<T>(work: () => T): T | FactoryErrorCode {
  try {
    return work();
  } catch (error) {
    if (isFactoryError(error)) return error.code;
    throw error;
  }
}

describe('a document that was changed', () => {
  it('as a lock never crashes what reads it, and is read back as it is written', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(anyMutations, (mutations) => {
        const text = mutate(lock, mutations);
        const read = outcome(() => parseLock(text, { file: 'l' }));
        seen.add(typeof read === 'string' ? read : 'read');
        if (typeof read === 'string') return;
        outcome(() => lockProblems('base', good.spec, read, platforms));
        parseLock(renderLock(read), { file: 'l' });
      }),
      { numRuns: runsOf({ full: 92_000, quick: 5000 }) },
    );
    expect(seen).toEqual(new Set(['read', 'document-invalid']));
  });

  it('as a spec never crashes what reads it', () => {
    const seen = new Set<unknown>();
    fc.assert(
      fc.property(anyMutations, (mutations) => {
        const text = mutate(spec, mutations);
        const read = outcome(() => parseImageSpec(text, { file: 's' }));
        seen.add(typeof read === 'string' ? read : 'read');
        if (typeof read !== 'string') outcome(() => lockProblems('base', read, good.lock, platforms));
      }),
      { numRuns: runsOf({ full: 8000, quick: 1000 }) },
    );
    expect(seen).toEqual(new Set(['read', 'spec-invalid', 'yaml-invalid']));
  });

  it('never crashes a run, be it the lock or the spec', async () => {
    const seen = new Set<unknown>();
    const replies: Record<string, Reply> = {
      ...sopsReplies('3.12.0'),
      'https://dl.k8s.io/release/stable.txt': 'v1.37.1',
    };
    const http = new Proxy(replies, { get: (known, url) => known[String(url)] ?? null });
    await fc.assert(
      fc.asyncProperty(anyMutations, anyMutations, fc.constantFrom('write', 'check'), async (a, b, mode) => {
        const texts = {
          'images/base/image.yaml': mutate(whole.spec, a),
          'images/base/image.lock.json': mutate(whole.lock, b),
        };
        try {
          const registry = memoryRegistry('docker.io/library/ubuntu');
          for (const tag of ['24.04', '24.10']) registry.seedImage({ labels: { tag } }, tag);
          const ports = { registry, assets: fakeAssets(fakeHttp(http), {}) };
          const { result } = await attempt('', http, {
            texts,
            ports,
            inputs: { mode: mode as 'write' | 'check' },
          });
          for (const { code } of result.images.flatMap(({ outcomes }) => outcomes)) {
            seen.add(code);
            if (code !== undefined) expect(factoryErrorCodes).toContain(code);
          }
        } catch (error) {
          if (!isFactoryError(error)) throw error;
          seen.add(error.code);
        }
      }),
      { numRuns: runsOf({ full: 1500, quick: 300 }) },
    );
    expect(seen.size).toBeGreaterThan(8);
  });
});
