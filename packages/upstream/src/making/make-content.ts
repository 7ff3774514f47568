import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  digestOfValue,
  type Exec,
  isFactoryError,
  type Platform,
  renderCause,
  renderDocument,
} from '@officina/core';
import { predecessors } from '../catalog/predecessors.ts';
import type { CatalogTool } from '../catalog/tool.ts';
import type { Release } from '../release.ts';
import { type Apt, openApt } from './apt.ts';
import { realRelease, type Workshop } from './real-release.ts';
import { type Keep, keepInMemory, standInRelease } from './stand-in-release.ts';

/** Dates of releases, newest first: long ago, so that no cooldown holds them back. */
const dates = [
  '2025-09-04T10:00:00Z',
  '2025-08-05T10:00:00Z',
  '2025-07-03T10:00:00Z',
  '2025-06-12T10:00:00Z',
];

/** A change of how content is made; older content is made anew. */
const maker = 5;

export interface Making {
  readonly tools: readonly CatalogTool[];
  readonly platforms: readonly Platform[];
  readonly log?: (message: string) => void;
}

/** All releases of some tools as stand-ins in memory: neither network nor disk. */
export async function makeStandIns(making: Making): Promise<Release[]> {
  const releases = making.tools.map((tool) =>
    standInReleases(tool, { newest: tool.version }, { making, keep: keepInMemory }),
  );
  return (await Promise.all(releases)).flat();
}

export interface RealMaking extends Making {
  readonly folder: string;
  readonly exec: Exec;
  /** Whether what only a compiler can make is made, which takes minutes once; without, what was made before counts. */
  readonly compile?: boolean;
}

/**
 * All releases of some tools in a folder, the newest of each with the real program where its source has one that runs.
 * What is there already is read from the index; an interrupted making goes on with the tools that are missing, and so
 * does one whose source could not be asked (a stand-in takes its place until then).
 */
export async function makeReal(making: RealMaking): Promise<Release[]> {
  const { folder, tools, platforms } = making;
  const key = digestOfValue({ maker, tools, platforms });
  const index = join(folder, 'upstream.json');
  const known = await readIndex(index);
  if (known?.key === key) return known.releases;
  await mkdir(join(folder, 'files'), { recursive: true });
  const scratch = join(folder, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const workshop = openWorkshop(making, scratch);
  const made = await Promise.all(tools.map((tool) => makeTool(tool, { ...making, key }, workshop)));
  const releases = made.flatMap((tool) => tool.releases);
  if (made.every(({ lasting }) => lasting)) await writeWhole(index, renderDocument({ key, releases }));
  await rm(scratch, { recursive: true, force: true });
  return releases;
}

interface MadeTool {
  readonly releases: Release[];
  /** False when its source could not be asked, so that the next start tries again. */
  readonly lasting: boolean;
}

async function makeTool(
  tool: CatalogTool,
  making: RealMaking & { readonly key: string },
  workshop: Workshop,
): Promise<MadeTool> {
  const part = join(making.folder, `made-${tool.name}.json`);
  const known = await readIndex(part);
  if (known?.key === making.key) return { releases: known.releases, lasting: true };
  const keep: Keep = async (name, bytes) => {
    const file = join('files', name.replaceAll('/', '-'));
    await writeWhole(join(making.folder, file), bytes);
    return { file };
  };
  const tried = tool.source && (await tryReal(tool, making, { workshop, keep }));
  const real = typeof tried === 'object' ? tried : undefined;
  const newest = real?.version ?? tool.version;
  const standIns = await standInReleases(tool, { newest, without: real?.version }, { making, keep });
  const releases = real === undefined ? standIns : [real, ...standIns];
  const lasting = tried !== 'later';
  if (lasting) await writeWhole(part, renderDocument({ key: making.key, releases }));
  return { releases, lasting };
}

async function tryReal(
  tool: CatalogTool,
  making: Making,
  means: { readonly workshop: Workshop; readonly keep: Keep },
): Promise<Release | 'never' | 'later'> {
  const { platforms } = making;
  try {
    const wish = { released: dates[0] ?? '', platforms, keep: means.keep };
    const release = await realRelease(tool, wish, means.workshop);
    making.log?.(`${tool.name} ${release.version}: the real program`);
    return release;
  } catch (cause) {
    if (cause instanceof TypeError || (isFactoryError(cause) && cause.code === 'interrupted')) throw cause;
    making.log?.(`${tool.name}: a stand-in, because ${renderCause(cause)}`);
    const later = isFactoryError(cause) && ['command-failed', 'tool-missing'].includes(cause.code);
    return later ? 'later' : 'never';
  }
}

interface Versions {
  readonly newest: string;
  /** The version that is there already. */
  readonly without?: string | undefined;
}

/** The newest version, two before it, and those of other lines, all as stand-ins. */
async function standInReleases(
  tool: CatalogTool,
  { newest, without }: Versions,
  means: { readonly making: Making; readonly keep: Keep },
): Promise<Release[]> {
  const { platforms } = means.making;
  const versions = [newest, ...predecessors(newest, 2), ...tool.otherVersions];
  const releases = versions.map(async (version, at) => {
    if (version === without) return [];
    const released = dates[Math.min(at, 3)] ?? '';
    return [await standInRelease(tool, { version, released, platforms, keep: means.keep })];
  });
  return (await Promise.all(releases)).flat();
}

function openWorkshop(making: RealMaking, scratch: string): Workshop {
  const apts = new Map<string, Promise<Apt>>();
  const { exec, platforms } = making;
  return {
    exec,
    scratch,
    compile: making.compile === true,
    apt(suite, what = 'deb') {
      const name = `${what}-${suite}`;
      const known = apts.get(name);
      if (known !== undefined) return known;
      making.log?.(`reading Debian's lists of ${suite}`);
      const opened = openApt({ folder: join(scratch, name), suite, what, platforms, exec });
      apts.set(name, opened);
      return opened;
    },
  };
}

interface Index {
  readonly key: string;
  readonly releases: Release[];
}

async function readIndex(file: string): Promise<Index | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Index;
  } catch {
    return undefined;
  }
}

async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
