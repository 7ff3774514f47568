import { FactoryError, type Platform, sha256 } from '@officina/core';
import type { CatalogTool } from './catalog/tool.ts';
import type { Fault, ReleaseFault, StatusFault } from './fault.ts';
import { keepInMemory, standInRelease } from './making/stand-in-release.ts';
import { type PublishedFile, type PublishedRelease, publish } from './published.ts';
import type { Release } from './release.ts';
import { spoil } from './spoil.ts';

/** A file and the release that it is of. */
export interface FoundFile {
  readonly release: PublishedRelease;
  readonly file: PublishedFile;
}

export interface PublishOptions {
  /** ISO 8601; long ago when left out. */
  readonly released?: string;
}

/** What is public at the moment: tools, their releases with faults applied, and every file by its url. */
export interface World {
  readonly tools: readonly CatalogTool[];
  tool(name: string): CatalogTool;
  /** The newest version first. */
  releases(tool: CatalogTool): readonly PublishedRelease[];
  /** A file by upstream's own url. */
  file(url: string): FoundFile | undefined;
  /** The status that requests about a tool are answered with now; each call counts as one such answer. */
  refusal(tool: CatalogTool): StatusFault | undefined;
  publish(tool: string, version: string, options?: PublishOptions): Promise<void>;
  withdraw(tool: string, version: string): void;
  setFault(tool: string, fault: Fault | undefined): Promise<void>;
}

/** A world in which the releases are public; faults and later releases change it, never the releases themselves. */
export function createWorld(
  tools: readonly CatalogTool[],
  made: readonly Release[],
  platforms: readonly Platform[],
): World {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const public_ = new Map(tools.map((tool) => [tool.name, [] as PublishedRelease[]]));
  const spoilt = new Map<string, PublishedRelease>();
  const statuses = new Map<string, StatusFault>();
  let files: ReturnType<typeof indexFiles> | undefined;
  const known = (name: string): CatalogTool => {
    const tool = byName.get(name);
    if (tool !== undefined) return tool;
    throw new FactoryError('input-invalid', `the embedded upstream has no tool "${name}"`, {
      hint: `known are ${[...byName.keys()].join(', ')}`,
    });
  };
  const add = (release: Release): void => {
    const list = public_.get(release.tool) ?? [];
    const others = list.filter((other) => other.version !== release.version);
    public_.set(release.tool, [...others, publish(known(release.tool), release)].sort(newestFirst));
    files = undefined;
  };
  for (const release of made) add(release);
  const releases = (tool: CatalogTool): PublishedRelease[] =>
    (public_.get(tool.name) ?? []).map((release) => {
      const instead = spoilt.get(tool.name);
      return instead?.version === release.version ? instead : release;
    });
  return {
    tools,
    tool: known,
    releases,
    file(url) {
      files ??= indexFiles(tools.flatMap(releases));
      return files.get(url);
    },
    refusal(tool) {
      const fault = statuses.get(tool.name);
      if (fault?.times === undefined) return fault;
      if (fault.times <= 0) return undefined;
      statuses.set(tool.name, { ...fault, times: fault.times - 1 });
      return fault;
    },
    async publish(name, version, options = {}) {
      const { released = '2025-09-20T10:00:00Z' } = options;
      add(await standInRelease(known(name), { version, released, platforms, keep: keepInMemory }));
    },
    withdraw(name, version) {
      public_.set(
        known(name).name,
        (public_.get(name) ?? []).filter((release) => release.version !== version),
      );
      files = undefined;
    },
    async setFault(name, fault) {
      known(name);
      spoilt.delete(name);
      statuses.delete(name);
      files = undefined;
      if (fault?.kind === 'status') statuses.set(name, fault);
      else if (fault !== undefined)
        spoilt.set(name, await spoil(faulty(public_.get(name) ?? [], fault), fault));
    },
  };
}

function faulty(releases: readonly PublishedRelease[], fault: ReleaseFault): PublishedRelease {
  const release = releases.find(({ version }) => fault.version === undefined || version === fault.version);
  if (release !== undefined) return release;
  throw new FactoryError('input-invalid', `no release ${fault.version ?? ''} to spoil`, {
    hint: 'name a version that the embedded upstream publishes',
  });
}

/** Every file by its url; a checksum file that all releases share has the lines of them all. */
function indexFiles(releases: readonly PublishedRelease[]) {
  const files = new Map<string, FoundFile>();
  for (const release of releases) {
    for (const file of release.files) {
      const known = files.get(file.url);
      files.set(
        file.url,
        known === undefined ? { release, file } : { ...known, file: both(known.file, file) },
      );
    }
  }
  return files;
}

/** One archive for two platforms is one file; lines of two releases are joined. */
function both(known: PublishedFile, file: PublishedFile): PublishedFile {
  if (!(known.content instanceof Uint8Array && file.content instanceof Uint8Array)) return known;
  if (known.platform !== undefined) return known;
  const content = Buffer.concat([known.content, file.content]);
  return { ...known, content, size: content.length, sha256: sha256(content) };
}

function newestFirst(a: PublishedRelease, b: PublishedRelease): number {
  return b.version.localeCompare(a.version, 'en', { numeric: true });
}
