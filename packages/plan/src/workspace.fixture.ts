import {
  type Digest,
  digestOf,
  type FileEntry,
  type Files,
  type Lock,
  labels,
  type Platform,
  type Reference,
  type Registry,
  releasedKeysTag,
  renderArtifact,
  renderLock,
} from '@officina/core';
import type { KeyHistory } from './key/key-history.ts';

/** A file of the fixture; text alone has mode 0644. */
export type FixtureFile =
  | string
  | { readonly text: string; readonly mode: number }
  | { readonly link: string; readonly text?: string }
  | { readonly special: true };

/** Files by path, in memory: what the tests hand to plan in place of a disk. */
export function memoryFiles(content: Map<string, FixtureFile>): Files {
  const read = (path: string) => {
    const file = content.get(path);
    if (file === undefined) return undefined;
    return typeof file === 'string' ? file : 'text' in file ? file.text : undefined;
  };
  const under = (folder: string) =>
    [...content.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
  return {
    read: async (path) => read(path),
    readBytes: async (path) => {
      const text = read(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    write: async (path, text) => void content.set(path, text),
    list: async (folder) => [...new Set(under(folder).map((path) => path.split('/')[0] ?? ''))].sort(),
    walk: async (folder) =>
      under(folder).map((path) => entryOf(path, content.get(`${folder}/${path}`) ?? '')),
  };
}

function entryOf(path: string, file: FixtureFile): FileEntry {
  if (typeof file !== 'string' && 'link' in file)
    return { path, kind: 'link', mode: 0o777, size: 0, target: file.link };
  if (typeof file !== 'string' && 'special' in file) return { path, kind: 'special', mode: 0o644, size: 0 };
  const text = typeof file === 'string' ? file : file.text;
  return { path, kind: 'file', mode: typeof file === 'string' ? 0o644 : file.mode, size: text.length };
}

/** A digest that is told from others by its first digit. */
export function digest(digit: string): Digest {
  return `sha256:${digit.repeat(64)}`;
}

/** A lock with the tools, each of one version, one asset per platform. */
export function lockOf(
  image: string,
  { tools = {}, parents = {} }: Partial<Pick<Lock, 'tools' | 'parents'>> = {},
): string {
  return renderLock({ schema: 'officina.lock/v1', image, parents, tools });
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
export function chainWorkspace(): Map<string, FixtureFile> {
  const tool = 'datasource: kubernetes, asset: x, install: [{ to: /usr/local/bin/x }]';
  return new Map<string, FixtureFile>([
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

/** What a tag of the fixture's registry leads to. */
export interface FixtureImage {
  readonly digest: Digest;
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
}

/** A registry that knows manifests by tag, and their configs. */
export function memoryRegistry(tags: Map<string, FixtureImage>): Pick<Registry, 'manifest' | 'blob'> {
  const configs = new Map<string, string>();
  return {
    manifest: async ({ tag = '' }: Reference) => {
      const found = tags.get(tag);
      if (found === undefined) return undefined;
      const [os, architecture] = found.platform.split('/');
      const Labels = { [labels.image]: found.image, [labels.key]: found.key };
      const config = JSON.stringify({ os, architecture, config: { Labels } });
      configs.set(digestOf(config), config);
      const body = JSON.stringify({ config: { digest: digestOf(config) } });
      return { digest: found.digest, mediaType: 'application/vnd.oci.image.manifest.v1+json', body };
    },
    blob: async (reference) => configs.get(reference.digest),
  };
}

/** A registry that also keeps the keys of a release, as an artifact with this text. */
export function withReleasedKeys(
  registry: Pick<Registry, 'manifest' | 'blob'>,
  text: string,
  variant?: string,
): Pick<Registry, 'manifest' | 'blob'> {
  const body = renderArtifact({ type: 'application/vnd.officina.keys.v1+json', body: text });
  const kept = { digest: digestOf(body), mediaType: 'application/vnd.oci.image.manifest.v1+json', body };
  return {
    manifest: async (reference) =>
      reference.tag === releasedKeysTag(variant) ? kept : registry.manifest(reference),
    blob: async (reference) => (reference.digest === digestOf(text) ? text : registry.blob(reference)),
  };
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
