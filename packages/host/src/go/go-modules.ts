import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type Exec,
  type ExecResult,
  escapedModule,
  type GoFile,
  type GoFiles,
  type GoModules,
  type GoPrograms,
  goProxy,
  type Mirrors,
  mapUntilFailure,
  mirrorUrl,
  Sha256,
} from '@officina/core';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { goError } from './go-error.ts';

export interface GoModulesOptions {
  readonly exec: Exec;
  /** One of Go's public proxy says where modules come from. */
  readonly mirrors?: Mirrors;
  /** A folder that keeps modules as they came: Go asks nobody else for them again, but whether they are the right ones. */
  readonly folder: string;
}

/** Go's own client, on this machine: what a program is made of is asked of Go, for which nothing is compiled. */
export function createGoModules(options: GoModulesOptions): GoModules {
  return {
    files: (programs) => inTemporaryFolder('go', (place) => filesOf(programs, { ...options, place })),
  };
}

interface Working extends GoModulesOptions {
  /** A folder that is gone in the end. */
  readonly place: string;
}

/**
 * First with all of the proxy, whose files lie in Go's module cache then as they came; and once more, from nothing, with
 * these files alone. What that took is what the compilation needs: on its way to the module that has a program, Go also
 * fetches those whose names are shorter.
 */
async function filesOf(programs: GoPrograms, working: Working): Promise<GoFiles> {
  const { place, folder } = working;
  const proxy = mirrorUrl(`${goProxy}/`, working.mirrors ?? {}).replace(/\/$/, '');
  const all = join(place, 'all');
  await install(programs, { ...working, cache: all, proxy: `file://${folder},${proxy}`, env: {} });
  const some = join(place, 'some');
  await linkModules(join(all, download), some);
  await writeSaid(programs, some);
  const env = { GOSUMDB: 'off', ...(await ownToolchain(all)) };
  await install(programs, { ...working, cache: join(place, 'again'), proxy: `file://${some}`, env });
  const taken = join(place, 'again', download);
  const files = await mapUntilFailure(await modulesIn(taken), availableParallelism(), (path) =>
    fileOf(taken, path),
  );
  await linkModules(join(all, download), folder);
  return { files, inDatabase: process.env['GOSUMDB'] !== 'off' };
}

const download = 'cache/download';

interface Installing extends Working {
  /** Where Go puts what it fetches. */
  readonly cache: string;
  readonly proxy: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Has Go look for all that it would compile, machine by machine; throws what goError says. */
async function install(
  { module, version, programs, architectures }: GoPrograms,
  { exec, cache, proxy, env, place }: Installing,
): Promise<void> {
  const packages = programs.map((path) => `${path === '.' ? module : `${module}/${path}`}@${version}`);
  for (const architecture of architectures) {
    const result: ExecResult = await exec.run('go', ['install', '-n', ...packages], {
      cwd: place,
      // Whoever runs this may have settings for modules of their own, which are not those that everybody gets.
      unset: /^GO(?!SUMDB$)[A-Z0-9_]*$/,
      env: {
        ...{ GOENV: 'off', GOFLAGS: '-modcacherw', GOPROXY: proxy, GOMODCACHE: cache, GOTOOLCHAIN: 'auto' },
        ...{ GOPATH: join(place, 'path'), GOCACHE: join(place, 'built') },
        ...{ CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture },
        ...env,
      },
    });
    if (result.exitCode !== 0) throw goError(packages.join(', '), result);
  }
}

/** The Go that Go fetched because the module wants a newer one than is here: it must not be asked for again. */
async function ownToolchain(cache: string): Promise<Record<string, string>> {
  const place = join(cache, 'golang.org');
  const [found] = existsSync(place)
    ? (await readdir(place)).filter((name) => name.startsWith('toolchain@'))
    : [];
  const path = process.env['PATH'] ?? '';
  if (found === undefined) return { GOTOOLCHAIN: 'local' };
  return { GOTOOLCHAIN: 'local', PATH: [join(place, found, 'bin'), path].join(delimiter) };
}

/** The modules in a folder as a proxy has them, without Go's own compilers. */
async function modulesIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all
    .filter(
      (path) => /\/@v\/[^/]+\.(?:mod|zip)$/.test(path) && !/^(?:sumdb|golang\.org\/toolchain)\//.test(path),
    )
    .sort();
}

/** Gives a folder the modules of another one that it does not have; a copy where it is on another disk. */
async function linkModules(from: string, to: string): Promise<void> {
  for (const path of await modulesIn(from)) {
    const [source, target] = [join(from, path), join(to, path)];
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    const whole = `${target}.${process.pid}`;
    await link(source, whole).catch(() => copyFile(source, whole));
    await rename(whole, target);
  }
}

/** What a proxy says of the one version that is asked for; the build writes the same (compileScript). */
async function writeSaid({ module, version }: GoPrograms, proxy: string): Promise<void> {
  const place = join(proxy, escapedModule(module), '@v');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'list'), `${version}\n`);
  await writeFile(join(place, `${version}.info`), JSON.stringify({ Version: version }));
}

async function fileOf(folder: string, path: string): Promise<GoFile> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(join(folder, path)), async (pieces) => {
    for await (const piece of pieces) {
      size += (piece as Buffer).length;
      hash.update(piece as Buffer);
    }
  });
  return { path, size, sha256: Sha256.parse(hash.digest('hex')) };
}
