import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exec, FactoryError, type Platform } from '@officina/core';
import { wordOf } from '../catalog/tool.ts';
import { machineArchive } from './debian-archive.ts';

/** What is known of a package that was unpacked. */
export interface UnpackedPackage {
  readonly version: string;
  /** The first name of each dependency, without versions. */
  readonly depends: readonly string[];
}

/** An apt with lists, sources and a cache of its own: the machine's own apt state is neither read nor written. */
export interface Apt {
  /** Fetches packages of one platform and unpacks them all into `root` under a folder; returns them by name. */
  unpack(packages: readonly string[], at: UnpackPlace): Promise<Record<string, UnpackedPackage>>;
  /** Fetches the source package of a name into a folder; for an apt of `deb-src` alone. */
  source(name: string, folder: string): Promise<void>;
}

export interface UnpackPlace {
  readonly platform: Platform;
  readonly folder: string;
}

export interface AptOptions {
  /** A folder of its own for lists, cache and sources. */
  readonly folder: string;
  /** The Debian suite, such as `sid`; the archive is the one that the machine itself uses. */
  readonly suite: string;
  /** Packages to install, or their sources. */
  readonly what?: 'deb' | 'deb-src';
  readonly platforms: readonly Platform[];
  readonly exec: Exec;
  /** Where the machine's sources are, `/etc/apt` unless a test says otherwise. */
  readonly machine?: string;
}

/** Makes an apt for one suite and fetches its lists; throws command-failed or file-missing. */
export async function openApt(options: AptOptions): Promise<Apt> {
  const { folder, suite, exec } = options;
  const caches = options.platforms.map((platform) => `cache-${wordOf(platform)}/archives/partial`);
  for (const name of ['state', 'lists/partial', 'empty', 'apt.conf.d', ...caches]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await writeFile(join(folder, 'status'), '');
  const machine = options.machine ?? '/etc/apt';
  const sources = await machineArchive(machine);
  await copyHarmlessSettings(join(machine, 'apt.conf.d'), folder);
  const architectures = options.platforms.map(wordOf);
  await writeFile(
    join(folder, 'sources.list'),
    `${options.what ?? 'deb'} [arch=${architectures.join(',')}${sources.signedBy}] ${sources.uri} ${suite} main\n`,
  );
  const settings = (architecture: string) => aptSettings(folder, architecture, architectures);
  const env = { APT_CONFIG: join(folder, 'apt.conf') };
  const run = (architecture: string, args: readonly string[], cwd: string) =>
    succeed(exec, ['apt-get', '-q', ...args, ...settings(architecture)], cwd, env);
  await run(architectures[0] ?? 'amd64', ['update'], folder);
  return {
    async unpack(packages, at) {
      const debs = join(at.folder, `debs-${packages[0]}`);
      await mkdir(debs, { recursive: true });
      await run(wordOf(at.platform), ['download', ...packages], debs);
      const unpacked = (await readdir(debs)).map((deb) => unpackDeb(exec, join(debs, deb), at.folder));
      return Object.fromEntries(await Promise.all(unpacked));
    },
    async source(name, into) {
      await mkdir(into, { recursive: true });
      await run(architectures[0] ?? 'amd64', ['source', '--download-only', name], into);
    },
  };
}

async function unpackDeb(exec: Exec, deb: string, folder: string): Promise<[string, UnpackedPackage]> {
  await succeed(exec, ['dpkg-deb', '-x', deb, join(folder, 'root')], folder);
  const fields = await succeed(exec, ['dpkg-deb', '-f', deb, 'Package', 'Version', 'Depends'], folder);
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(fields)?.[1] ?? '';
  const depends = field('Depends')
    .split(',')
    .flatMap((item) => /^[a-z0-9][a-z0-9+.-]*/.exec(item.trim())?.[0] ?? []);
  return [field('Package'), { version: field('Version'), depends }];
}

/**
 * Takes over the machine's apt settings (a proxy, certificates) but for those that run commands, which would touch the
 * machine's own state.
 */
async function copyHarmlessSettings(parts: string, folder: string): Promise<void> {
  for (const name of await readdir(parts).catch(() => [])) {
    const text = await readFile(join(parts, name), 'utf8').catch(() => '');
    if (!/-Invoke|Pre-Install-Pkgs/.test(text)) await writeFile(join(folder, 'apt.conf.d', name), text);
  }
  await writeFile(join(folder, 'apt.conf'), `Dir::Etc::parts "${join(folder, 'apt.conf.d')}";\n`);
}

function aptSettings(folder: string, architecture: string, architectures: readonly string[]): string[] {
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, `cache-${architecture}`),
    'Dir::Cache::pkgcache': 'pkgcache.bin',
    'Dir::Cache::srcpkgcache': 'srcpkgcache.bin',
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': join(folder, 'empty'),
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': join(folder, 'empty'),
    'APT::Architecture': architecture,
    'APT::Architectures': architectures.join(','),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::PDiffs': 'false',
    'Acquire::GzipIndexes': 'false',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '3',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** Runs a program that must succeed, and returns its stdout; throws command-failed with the end of its stderr. */
export async function succeed(
  exec: Exec,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [command = '', ...args] = words;
  const result = await exec.run(command, args, { cwd, env: { LC_ALL: 'C', ...env } });
  if (result.exitCode === 0) return result.stdout;
  const said = result.stderr.trim().split('\n').slice(-3).join('; ');
  const what = args.find((arg) => !arg.startsWith('-')) ?? '';
  throw new FactoryError('command-failed', `${command} ${what} ended with ${result.exitCode}: ${said}`, {
    hint: 'run the same command by hand: it says more',
  });
}
