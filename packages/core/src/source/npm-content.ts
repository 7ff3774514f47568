import { FactoryError } from '../error.ts';
import { parsePackageLock } from '../package-lock.ts';
import { architectureOf, type Platform } from '../platform.ts';
import type { FolderContent, Material, MaterialHash } from '../port/material-store.ts';

/** npm's word for each architecture of ours. */
const cpus = { amd64: 'x64', arm64: 'arm64' } as const;

/** An image's package-lock.json. */
export interface Lockfile {
  /** The file's name, for errors. */
  readonly file: string;
  readonly text: string;
}

/**
 * An image's npm packages for a platform: their tarballs in `packages/`, and the lockfile with an address for each, without
 * which npm would ask the registry where they are. Nothing is at that address: npm finds its bytes by their integrity.
 */
export function npmContent(
  image: string,
  { lockfile, platform }: { readonly lockfile: Lockfile; readonly platform: Platform },
): FolderContent {
  const { packages } = parsePackageLock(lockfile.text, { file: lockfile.file });
  const document = JSON.parse(lockfile.text) as { packages: Record<string, object> };
  const files: Record<string, Material> = {};
  for (const [path, entry] of Object.entries(packages)) {
    const { version, integrity = '' } = entry;
    if (path === '' || version === undefined) continue;
    const npm = entry.name ?? packageName(path);
    const hash = hashOf(integrity, `${lockfile.file}: ${path}`);
    const resolved = `https://registry.npmjs.org/${npm}/-/${npm.split('/').at(-1)}-${version}.tgz`;
    document.packages[path] = { ...document.packages[path], resolved };
    if (!isFor(entry, platform)) continue;
    files[`packages/${hash.hex}.tgz`] = {
      what: `${image}: npm package ${npm} ${version}`,
      from: { npm, version },
      hash,
    };
  }
  return { 'package-lock.json': { text: `${JSON.stringify(document, null, 2)}\n` }, ...files };
}

/** `node_modules/a/node_modules/@b/c` is of `@b/c`. */
function packageName(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Whether npm would install it there, as its `os` and `cpu` say; development packages never. */
function isFor(
  {
    os,
    cpu,
    dev = false,
  }: {
    readonly os?: string[] | undefined;
    readonly cpu?: string[] | undefined;
    readonly dev?: boolean | undefined;
  },
  platform: Platform,
): boolean {
  return !dev && allows(os, 'linux') && allows(cpu, cpus[architectureOf(platform)]);
}

/** npm's rule: what is named with `!` is excluded; otherwise it must be named, or nothing but exclusions are. */
function allows(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0 || list.includes('any')) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}

function hashOf(integrity: string, what: string): MaterialHash {
  const match = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(integrity);
  const hex = Buffer.from(match?.[2] ?? '', 'base64').toString('hex');
  if (match !== null && hex.length === { sha256: 64, sha384: 96, sha512: 128 }[match[1] as 'sha256'])
    return { algorithm: match[1] as MaterialHash['algorithm'], hex };
  throw new FactoryError('lock-mismatch', `${what} has no strong integrity`, {
    hint: 'make it again: remove it and run officina resolve',
  });
}
