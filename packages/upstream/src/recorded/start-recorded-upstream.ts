import type { Platform } from '@officina/core';
import { downloadUrl, tagOf } from '../catalog/tool.ts';
import { catalog } from '../catalog/tools.ts';
import { makeRepository } from '../git/repository.ts';
import type { Release } from '../release.ts';
import type { RecordedPackage } from '../serve/npm.ts';
import { route } from '../serve/route.ts';
import { type RequestEntry, startServer } from '../serve/server.ts';
import { mirrorsTo } from '../start-upstream.ts';
import { createWorld } from '../world.ts';
import facts from './facts.json' with { type: 'json' };

/** The recorded outside world on loopback. */
export interface RecordedUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Url prefixes of the real hosts, of Docker Hub's image names and of npm's registry, and what to ask instead. */
  readonly mirrors: Readonly<Record<string, string>>;
  readonly requests: RequestEntry[];
  close(): Promise<void>;
}

/**
 * Starts an upstream that knows what the real ones publish (releases, sums, trees, an image's digest, npm packages) but has no bytes:
 * HEAD of a file answers with its hash as Repr-Digest, GET with 501. Enough to hold a lock against what is published.
 */
export async function startRecordedUpstream(): Promise<RecordedUpstream> {
  const sources = {
    world: createWorld(catalog, recordedReleases(), ['linux/amd64', 'linux/arm64']),
    repositories: [makeRepository(facts.repository)],
    images: facts.images,
    packages: facts.npm as Readonly<Record<string, readonly RecordedPackage[]>>,
    folder: '',
  };
  const server = await startServer({ answer: (question) => route(question, sources) });
  const image = { 'docker.io/': `${new URL(server.url).host}/` };
  const npm = { 'https://registry.npmjs.org/': `${server.url}/registry.npmjs.org/` };
  return { ...server, mirrors: { ...mirrorsTo(server.url), ...image, ...npm } };
}

function recordedReleases(): Release[] {
  const releases: Record<string, RecordedRelease[]> = facts.releases;
  return catalog.flatMap((tool) =>
    (releases[tool.name] ?? []).map(({ assets, ...release }) => {
      const folder = downloadUrl(tool, tagOf(release.version), '');
      return {
        ...release,
        tool: tool.name,
        assets: assets.map(({ platform, url, sha256 }) => ({
          name: url.slice(folder.length),
          platform: platform as Platform,
          size: 0,
          sha256,
          standIn: false,
          content: 'withheld' as const,
        })),
      };
    }),
  );
}

interface RecordedRelease {
  readonly version: string;
  readonly released?: string;
  readonly assets: readonly { readonly platform: string; readonly url: string; readonly sha256: string }[];
}
