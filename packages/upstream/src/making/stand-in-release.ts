import { posix } from 'node:path';
import { fillTemplate, type Platform, sha256 } from '@officina/core';
import { type Member, packTarGz, packZip } from '../archive/pack.ts';
import { answerOf } from '../catalog/answers.ts';
import { assetOf, type CatalogTool, valuesOf } from '../catalog/tool.ts';
import { standInProgram } from '../program/stand-in.ts';
import type { Asset, Content, Release } from '../release.ts';

/** The line by which every stand-in says what it is. */
export const standInLine = 'stand-in from the embedded upstream, not the real program';

/** Keeps bytes under a name and says where they are from then on. */
export type Keep = (name: string, bytes: Uint8Array) => Promise<Content>;

/** Keeps bytes in memory. */
export const keepInMemory: Keep = async (_name, bytes) => bytes;

export interface ReleaseWish {
  readonly version: string;
  /** ISO 8601. */
  readonly released: string;
  readonly platforms: readonly Platform[];
  readonly keep: Keep;
}

/** A release of a tool whose every program is a stand-in. */
export async function standInRelease(tool: CatalogTool, wish: ReleaseWish): Promise<Release> {
  const { version, released, platforms } = wish;
  const assets = await Promise.all(
    platforms.map(async (platform) => {
      // One file for all platforms has the same bytes for each.
      const machine = tool.asset.includes('{arch}') ? platform : (platforms[0] ?? platform);
      const bytes = await packStandIn(tool, { version, released, platform, machine });
      return keptAsset(tool, { version, platform, bytes, standIn: true, keep: wish.keep });
    }),
  );
  return { tool: tool.name, version, released, assets };
}

interface KeptAsset {
  readonly version: string;
  readonly platform: Platform;
  readonly bytes: Uint8Array;
  readonly standIn: boolean;
  readonly keep: Keep;
}

/** Keeps the bytes of one platform's file and describes them. */
export async function keptAsset(tool: CatalogTool, made: KeptAsset): Promise<Asset> {
  const { bytes, platform, standIn } = made;
  const name = assetOf(tool, made.version, platform);
  const content = await made.keep(`${tool.name}-${made.version}-${name}`, bytes);
  return { name, platform, size: bytes.length, sha256: sha256(bytes), standIn, content };
}

interface StandIn {
  readonly version: string;
  readonly released: string;
  readonly platform: Platform;
  /** The platform that the program is really for, when a fault wants another one. */
  readonly machine?: Platform;
  /** A line more that the program prints. */
  readonly note?: string;
  /** Members that a fault adds. */
  readonly extra?: readonly Member[];
}

/** The file of one platform with a stand-in in the place of every program, packed as upstream packs it. */
export async function packStandIn(tool: CatalogTool, wish: StandIn): Promise<Uint8Array> {
  const values = valuesOf(tool, wish.version, wish.platform);
  const notes = [standInLine, ...(wish.note === undefined ? [] : [wish.note])];
  const program = (path: string): Uint8Array => {
    const answer = answerOf(posix.basename(path), wish.version);
    return standInProgram(wish.machine ?? wish.platform, [answer, ...notes].join('\n'));
  };
  if (tool.members.length === 0) return program(tool.name);
  const members = tool.members.map((template): Member => {
    const path = fillTemplate(template, values);
    return { path, kind: 'file', mode: 0o755, bytes: program(path) };
  });
  return packArchive(tool, [...members, ...(wish.extra ?? [])], wish.released);
}

/** Packs members as the tool's file name says, with a directory entry before the first member of each folder. */
export async function packArchive(
  tool: CatalogTool,
  members: readonly Member[],
  released: string,
): Promise<Uint8Array> {
  const whole = [...withFolders(members)];
  return tool.asset.endsWith('.zip')
    ? packZip(whole, new Date(released))
    : packTarGz(whole, new Date(released));
}

function* withFolders(members: readonly Member[]): Generator<Member> {
  const seen = new Set(['', '.', './', '..']);
  for (const member of members) {
    const parts = posix.dirname(member.path).split('/');
    for (let depth = 1; depth <= parts.length; depth++) {
      const path = parts.slice(0, depth).join('/');
      if (seen.has(path) || path.startsWith('..')) continue;
      seen.add(path);
      yield { path: `${path}/`, kind: 'directory' };
    }
    yield member;
  }
}
