import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Member } from '../archive/pack.ts';
import { wordOf } from '../catalog/tool.ts';
import { readLibraries } from '../program/elf.ts';
import { relink } from '../program/relink.ts';
import type { Apt, UnpackPlace } from './apt.ts';
import { upstreamVersion } from './debian-program.ts';

/** A tree of files as an archive holds it (paths without the top folder), and its version. */
export interface RealTree {
  readonly version: string;
  readonly members: readonly Member[];
}

const loaders = { amd64: 'ld-linux-x86-64.so.2', arm64: 'ld-linux-aarch64.so.1' } as const;
const triplets = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' } as const;

/** Where images/base installs the tree: the loader of a program is an absolute path. */
const home = '/usr/local/lib/neovim';

/**
 * Debian's Neovim laid out as upstream's archive, with every library that it loads, the C library and its loader too,
 * in `lib`: it starts on a minimal Debian that is older than the package.
 */
export async function neovimTree(apt: Apt, at: UnpackPlace): Promise<RealTree> {
  const { neovim } = await apt.unpack(['neovim'], at);
  await apt.unpack(neovim?.depends ?? [], at);
  const root = join(at.folder, 'root');
  const word = wordOf(at.platform);
  const program = await readFile(join(root, 'usr/bin/nvim'));
  const libraries = await closure(program, join(root, 'usr/lib', triplets[word]), loaders[word]);
  const linked = relink(program, { loader: `${home}/lib/${loaders[word]}`, libraries: '$ORIGIN/../lib' });
  return {
    version: upstreamVersion(neovim?.version ?? ''),
    members: [
      { path: 'bin/nvim', kind: 'file', mode: 0o755, bytes: linked },
      ...libraries,
      ...(await treeMembers(join(root, 'usr/lib/nvim'), 'lib/nvim')),
      ...(await treeMembers(join(root, 'usr/share/nvim/runtime'), 'share/nvim/runtime')),
    ],
  };
}

/** The libraries that a program loads, and theirs, as far as a folder has them; the loader is always among them. */
async function closure(program: Buffer, folder: string, loader: string): Promise<Member[]> {
  const found = new Map<string, Member>();
  const wanted = [loader, ...readLibraries(program)];
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    if (found.has(name)) continue;
    const bytes = await readFile(join(folder, basename(name))).catch(() => undefined);
    if (bytes === undefined) continue;
    found.set(name, { path: `lib/${name}`, kind: 'file', mode: 0o755, bytes });
    wanted.push(...readLibraries(bytes));
  }
  return [...found.values()].sort(byPath);
}

/** Every file under a folder as members under a path, links followed, sorted. */
async function treeMembers(folder: string, path: string): Promise<Member[]> {
  const entries = await readdir(folder, { recursive: true });
  const members = await Promise.all(
    entries.map(async (entry): Promise<Member[]> => {
      const file = join(folder, entry);
      const status = await stat(file).catch(() => undefined);
      if (!status?.isFile()) return [];
      const mode = status.mode & 0o111 ? 0o755 : 0o644;
      return [{ path: `${path}/${entry}`, kind: 'file', mode, bytes: await readFile(file) }];
    }),
  );
  return members.flat().sort(byPath);
}

function byPath(a: Member, b: Member): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
