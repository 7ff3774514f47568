import { FactoryError } from '@officina/core';
import { memoryFiles, memoryTalk } from '@officina/fakes';
import { noGo, noPython } from './datasource/datasource.fixture.ts';
import { elf, type FakeHttp, fakeAssets, fakeHttp, hashOf, type Reply } from './fake-ports.fixture.ts';
import type { ResolvePorts } from './ports.ts';
import type { ResolveResult } from './result.ts';
import { type ResolveInputs, run } from './run.ts';

/** An amd64 program. */
export const amd = elf(62, 'amd64');
/** An arm64 program. */
export const arm = elf(183, 'arm64');
/** Where GitHub lists the releases of sops. */
export const api = 'https://api.github.com/repos/getsops/sops/releases';
/** Where GitHub keeps the files of the releases of sops. */
export const base = 'https://github.com/getsops/sops/releases/download';

/** A factory.yaml for both platforms. */
export const factory = 'registry: localhost:5000/x/y\nplatforms: [linux/amd64, linux/arm64]\ncooldown: 3d\n';
/** A tool of GitHub, as image.yaml has it. */
export const sops = `
  sops:
    datasource: github-releases
    package: getsops/sops
    constraint: 3.x
    asset: sops-v{version}.linux.{arch}
    checksums: sops-v{version}.checksums.txt
    install: [{ to: /usr/local/bin/sops }]
`;
/** A tool of the Kubernetes release host, as image.yaml has it. */
export const kubectl = `
  kubectl:
    datasource: kubernetes
    constraint: 1.x
    asset: https://dl.k8s.io/release/v{version}/bin/linux/{arch}/kubectl
    checksums: "{asset}.sha256"
    install: [{ to: /usr/local/bin/kubectl }]
`;

/** How a release differs from a whole one with both platforms. */
export interface ReleaseOptions {
  readonly published_at?: string | null;
  readonly bodies?: Readonly<Record<string, string>>;
  readonly digests?: boolean;
  readonly state?: string;
}

/** A release of sops as GitHub answers it, its files being amd and arm. */
export function release(version: string, options: ReleaseOptions = {}) {
  const { published_at = '2026-11-01T00:00:00Z', state = 'uploaded', digests = true } = options;
  const bodies = options.bodies ?? { amd64: amd, arm64: arm };
  const names = Object.entries(bodies).map(([arch, body]) => ({
    name: `sops-v${version}.linux.${arch}`,
    body,
  }));
  const sums = { name: `sops-v${version}.checksums.txt`, body: '' };
  return {
    tag_name: `v${version}`,
    name: version,
    draft: false,
    prerelease: false,
    published_at,
    assets: [...names, sums].map(({ name, body }) => ({
      name,
      state,
      size: body.length,
      digest: digests && body !== '' ? `sha256:${hashOf(body)}` : null,
    })),
  };
}

/** All that upstream answers about one version of sops. */
export function sopsReplies(
  version: string,
  more: Readonly<Record<string, Reply>> = {},
): Record<string, Reply> {
  const folder = `${base}/v${version}`;
  return {
    [`${api}?per_page=100`]: JSON.stringify([release(version)]),
    [`${folder}/sops-v${version}.checksums.txt`]: sums(version),
    [`${folder}/sops-v${version}.linux.amd64`]: amd,
    [`${folder}/sops-v${version}.linux.arm64`]: arm,
    ...more,
  };
}

/** The publisher's checksum file of a version of sops. */
export function sums(
  version: string,
  bodies: Readonly<Record<string, string>> = { amd64: amd, arm64: arm },
): string {
  return Object.entries(bodies)
    .map(([arch, body]) => `${hashOf(body)}  sops-v${version}.linux.${arch}\n`)
    .join('');
}

/** An npm whose own configuration asks nothing of ages. */
export const noAge: ResolvePorts['npm']['age'] = async () => ({ cooldown: 0, isExempt: () => false });

/** What a run did. */
export interface Tried {
  readonly result: ResolveResult;
  readonly texts: Record<string, string>;
  readonly http: FakeHttp;
}

/** Runs resolve on a workspace of one image with these tools, over canned answers. */
export async function attempt(
  tools: string,
  replies: Readonly<Record<string, Reply>>,
  more: {
    texts?: Record<string, string>;
    inputs?: Partial<ResolveInputs>;
    ports?: Partial<ResolvePorts>;
  } = {},
): Promise<Tried> {
  const files = memoryFiles({
    'images/factory.yaml': factory,
    'images/base/image.yaml': `description: a base\nchannels: [base]\ntools:${tools}`,
    'images/base/Dockerfile': 'FROM debian\n',
    ...more.texts,
  });
  const http = fakeHttp(replies);
  const unreachable = async () => {
    throw new FactoryError('registry-unreachable', 'no registry in this test', { hint: 'do it again' });
  };
  const ports: ResolvePorts = {
    files,
    http,
    registry: { head: unreachable, manifest: unreachable, blob: unreachable, tags: unreachable },
    archives: { urls: async ({ path }) => [`http://debian.example/${path}`] },
    assets: fakeAssets(http, {}),
    npm: {
      age: noAge,
      versions: async () => [],
      lock: async () => ({ manifest: '', lockfile: '', integrity: {} }),
      published: async () => new Map(),
      released: async () => new Map(),
    },
    go: noGo,
    python: noPython,
    talk: memoryTalk(),
    clock: { now: () => new Date('2026-11-20T12:00:00Z') },
    ...more.ports,
  };
  const result = await run({ images: 'images', mode: 'write', ...more.inputs }, ports);
  return { result, texts: Object.fromEntries(files.content) as Record<string, string>, http };
}

/** The lock of an image that has sops 3.12.0. */
export async function lockedSops(): Promise<Record<string, string>> {
  const { texts } = await attempt(sops, sopsReplies('3.12.0'));
  return { 'images/base/image.lock.json': texts['images/base/image.lock.json'] as string };
}
