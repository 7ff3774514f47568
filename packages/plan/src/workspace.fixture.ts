import {
  type Digest,
  greenTag,
  type Lock,
  labels,
  type Platform,
  releasedKeysTag,
  renderLock,
  tagged,
  writeArtifact,
} from '@officina/core';
import { type MemoryFile, type MemoryRegistry, memoryRegistry } from '@officina/fakes';
import type { KeyHistory } from './key/key-history.ts';

const repository = 'localhost:5000/officina';

/** A digest that is told from others by its first digit. */
export function digest(digit: string): Digest {
  return `sha256:${digit.repeat(64)}`;
}

/** A lock with the tools, each of one version, one asset per platform. */
export function lockOf(
  image: string,
  { tools = {}, parents = {}, debian }: Partial<Pick<Lock, 'tools' | 'parents' | 'debian'>> = {},
): string {
  return renderLock({
    schema: 'officina.lock/v1',
    image,
    parents,
    tools,
    ...(debian === undefined ? {} : { debian }),
  });
}

/** A locked tool whose bytes are told by one hex digit. */
export function lockedTool(version: string, digit: string): Lock['tools'][string] {
  return {
    version,
    released: '2026-01-01T00:00:00Z',
    assets: (['linux/amd64', 'linux/arm64'] as const).map((platform) => ({
      platform,
      url: `https://example.org/${version}/${platform}/x`,
      sha256: digit.repeat(64),
      evidence: 'own-download',
    })),
  };
}

/** Three images in a chain, as the seed has them: base (kubectl, helm), gemini on it, devpod on that. */
export function chainWorkspace(): Map<string, MemoryFile> {
  const tool = 'datasource: kubernetes, asset: x, install: [{ to: /usr/local/bin/x }]';
  return new Map<string, MemoryFile>([
    ['README.md', 'hello'],
    ['images/README.md', 'hello'],
    ['images/factory.yaml', 'registry: localhost:5000/officina\nplatforms: [linux/amd64]\n'],
    [
      'images/base/image.yaml',
      `description: the base\nchannels: [base]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\ntools: { kubectl: { ${tool} }, helm: { ${tool} } }\nsmoke: [{ kind: secrets }]\n`,
    ],
    [
      'images/base/image.lock.json',
      lockOf('base', {
        parents: {
          debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: digest('d') },
        },
        tools: { kubectl: lockedTool('1.36.3', 'a'), helm: lockedTool('4.0.0', 'b') },
      }),
    ],
    [
      'images/base/Dockerfile',
      'FROM debian\nCOPY rootfs/ /\nCOPY --link --from=kubectl / /\nCOPY --link --from=helm / /\n',
    ],
    ['images/base/.dockerignore', 'rootfs/notes\n'],
    ['images/base/README.md', 'about the base'],
    ['images/base/rootfs/etc/zshrc', { text: '# hello\n', mode: 0o644 }],
    ['images/base/rootfs/notes', 'ignored'],
    ['images/gemini/image.yaml', 'description: the CLI\nchannels: [gemini]\n'],
    ['images/gemini/image.lock.json', lockOf('gemini')],
    ['images/gemini/Dockerfile', 'FROM base\nRUN true\n'],
    ['images/devpod/image.yaml', 'description: the entry\nchannels: [devpod, latest]\n'],
    ['images/devpod/image.lock.json', lockOf('devpod')],
    ['images/devpod/Dockerfile', 'FROM gemini\nCOPY setup /usr/local/bin/setup\n'],
    ['images/devpod/setup', { text: '#!/bin/sh\n', mode: 0o755 }],
  ]);
}

/** What a registry of the fixture has for a tested image. */
export interface FixtureImage {
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
}

/** An empty registry at the place of the fixture's factory.yaml. */
export function fixtureRegistry(): MemoryRegistry {
  return memoryRegistry(repository);
}

/** Keeps an image under the tag that says of its key, or another's, that it is green. */
export function seedGreen(
  registry: MemoryRegistry,
  { image, platform, key }: FixtureImage,
  greenKey = key,
): void {
  const given = { [labels.image]: image, [labels.key]: key };
  registry.seedImage({ platform, labels: given }, greenTag(greenKey));
}

/** Keeps a text as the keys of a release. */
export async function seedReleasedKeys(
  registry: MemoryRegistry,
  text: string,
  variant?: string,
): Promise<void> {
  const artifact = { type: 'application/vnd.officina.keys.v1+json', body: text };
  await writeArtifact(tagged(repository, releasedKeysTag(variant)), artifact, registry);
}

/** A history in memory. */
export function memoryHistory(): KeyHistory {
  let kept: string | undefined;
  return {
    read: async () => kept,
    write: async (text) => {
      kept = text;
    },
  };
}
