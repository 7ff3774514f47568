import {
  type Candidate,
  type Digest,
  digestOf,
  type Lock,
  labels,
  lockDigest,
  type Platform,
  type Report,
  renderLock,
  repositoryOf,
} from '@officina/core';
import { type MemoryFiles, memoryFiles, memoryRegistry, memoryTalk } from '@officina/fakes';
import type { ReleaseInputs, ReleasePorts } from './run.ts';

const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64'];
const chain = [
  { name: 'base', parents: [], channels: ['devpod-base'] },
  { name: 'gemini', parents: ['base'], channels: ['devpod-base-gemini'] },
  { name: 'devpod', parents: ['gemini'], channels: ['devpod', 'latest'] },
];

/** A manifest with one layer per name; the layers' bytes are as many as their names' letters. */
export function manifestOf(...layers: string[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    config: { digest: digestOf(`config of ${layers.join()}`), size: 2 },
    layers: layers.map((layer) => ({ digest: digestOf(layer), size: layer.length })),
  });
}

/** The lock of one image of the chain. */
export function fakeLock(image: string, kubectl = '1.34.1'): Lock {
  const url = 'https://dl.example/kubectl';
  const asset = { platform: 'any', url, sha256: '0'.repeat(64), evidence: 'own-download' } as const;
  const tools = image === 'base' ? { kubectl: { version: kubectl, assets: [asset] } } : {};
  return { schema: 'officina.lock/v1', image, parents: {}, tools };
}

/** The workspace's files: the chain of three images, with one locked tool in the base. */
export function fakeFiles(registry: string, kubectl = '1.34.1'): MemoryFiles {
  return memoryFiles(
    new Map([
      ['images/factory.yaml', `registry: ${registry}\nplatforms: [linux/amd64, linux/arm64]\n`],
      ...chain.flatMap(({ name, channels }): [string, string][] => [
        [`images/${name}/image.yaml`, `description: ${name}\nchannels: [${channels.join(', ')}]\n`],
        [`images/${name}/Dockerfile`, 'FROM scratch\n'],
        [`images/${name}/image.lock.json`, renderLock(fakeLock(name, kubectl))],
      ]),
    ]),
  );
}

/** Files of which some say something else. */
export function withTexts(
  files: ReleasePorts['files'],
  texts: Readonly<Record<string, string>>,
): ReleasePorts['files'] {
  return { ...files, read: async (path) => texts[path] ?? (await files.read(path)) };
}

/** A green run over three images and two platforms whose candidates the registry has; `content` tells runs apart. */
export function fakeRun(
  content = 'one',
  registry = memoryRegistry(),
  repository = '127.0.0.1:5000/factory',
  kubectl?: string,
) {
  const shelf = registry.at(repository);
  const cells = chain.flatMap(({ name }, depth) =>
    platforms.map((platform) => {
      const layers = chain.slice(0, depth + 1).map((image) => `${image.name} ${platform} ${content}`);
      const lock = lockDigest(fakeLock(name, kubectl), platform);
      const config = shelf.seedBlob(JSON.stringify({ config: { Labels: { [labels.lock]: lock } } }));
      const body = JSON.parse(manifestOf(...layers));
      const digest = shelf.seed(JSON.stringify({ ...body, config: { digest: config, size: 2 } }));
      return { name, platform, digest, key: digestOf(`key of ${layers.join()}`) };
    }),
  );
  const inputs: ReleaseInputs = {
    images: 'images',
    plan: {
      schema: 'officina.plan/v1',
      registry: repository,
      commit: digestOf(content).slice(7, 47),
      epoch: 0,
      images: chain.map((image) => ({
        ...image,
        folder: image.name,
        externals: {},
        tools: [],
        platforms: cells
          .filter(({ name }) => name === image.name)
          .map(({ platform, key }) => ({ platform, key, action: 'build', why: [] })),
      })),
    },
    build: {
      schema: 'officina.build/v1',
      registry: repository,
      milliseconds: 0,
      candidates: cells.map(toCandidate),
    },
    smoke: { schema: 'officina.smoke/v1', reports: cells.map(toReport) },
    keys: {
      schema: 'officina.keys/v1',
      keys: Object.fromEntries(
        cells.map(({ name, platform, key }) => [
          `${name} ${platform}`,
          [{ key, green: false, document: { content } }],
        ]),
      ),
    },
  };
  const talk = memoryTalk();
  const ports: ReleasePorts & { talk: typeof talk; registry: typeof registry } = {
    files: fakeFiles(repository, kubectl),
    registry,
    talk,
    clock: { now: () => new Date('2026-11-20T03:00:00Z') },
  };
  return { inputs, ports, registry, repository: repositoryOf(repository) };
}

interface Cell {
  readonly name: string;
  readonly platform: Platform;
  readonly digest: Digest;
  readonly key: Digest;
}

function toCandidate({ name, platform, digest, key }: Cell): Candidate {
  return {
    image: name,
    platform,
    key,
    digest,
    reused: false,
    found: 'registry',
    standIns: [],
    bootstrapped: [],
  };
}

function toReport({ name, platform, digest, key }: Cell): Report {
  const check = { kind: 'version', name: 'version kubectl', image: 'base', passed: true };
  return {
    image: name,
    platform,
    key,
    digest,
    green: true,
    reused: false,
    checks: [{ ...check, wanted: '1.34.1', got: '1.34.1', milliseconds: 1 }],
    milliseconds: 1,
  };
}
