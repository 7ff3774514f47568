import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  digestOfValue,
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
  packagePath,
  Sha256,
} from '@officina/core';
import { z } from 'zod';
import { writeWhole } from '../files.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { goError } from './go-error.ts';

export interface GoModulesOptions {
  readonly exec: Exec;
  /** One of Go's public proxy says where modules come from. */
  readonly mirrors?: Mirrors;
  /** A folder that keeps modules as they came: Go asks nobody else for them again, but whether they are the right ones. */
  readonly folder: string;
}

/**
 * Go's own client, on this machine: what a program is made of is asked of Go, for which nothing is compiled. What it said is
 * kept, since a version of a module never changes: the next one who asks waits for nobody.
 */
export function createGoModules(options: GoModulesOptions): GoModules {
  const proxy = mirrorUrl(`${goProxy}/`, options.mirrors ?? {}).replace(/\/$/, '');
  const database = process.env['GOSUMDB'] ?? '';
  return {
    files: async (programs) => {
      const asked = digestOfValue({ ...programs, proxy, database }).replace(':', '-');
      const answer = join(options.folder, 'answers', `${asked}.json`);
      const known = await readAnswer(answer);
      if (known !== undefined) return known;
      const found = await inTemporaryFolder('go', (place) => filesOf(programs, { ...options, proxy, place }));
      const said = { ...found, inDatabase: database !== 'off' };
      await writeWhole(answer, JSON.stringify(said));
      return said;
    },
  };
}

const Answer = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: Sha256 })).min(1),
  inDatabase: z.boolean(),
  needs: z.string().exactOptional(),
});

/** What Go said before; undefined for what is not there, or was not written by this Officina. */
async function readAnswer(file: string): Promise<GoFiles | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Answer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

interface Working extends GoModulesOptions {
  /** Where modules come from, without a final `/`. */
  readonly proxy: string;
  /** A folder that is gone in the end. */
  readonly place: string;
}

/**
 * First with all of the proxy, whose files lie in Go's module cache then as they came; and once more, from nothing, with
 * these files alone. What that took is what the compilation needs: on its way to the module that has a program, Go also
 * fetches those whose names are shorter.
 */
async function filesOf(programs: GoPrograms, working: Working): Promise<Omit<GoFiles, 'inDatabase'>> {
  const { place, folder, proxy } = working;
  const all = join(place, 'all');
  const auto = { GOTOOLCHAIN: 'auto' };
  await install(programs, {
    ...working,
    go: 'go',
    cache: all,
    proxy: `file://${folder},${proxy}`,
    env: auto,
  });
  const some = join(place, 'some');
  await linkModules(join(all, download), some, isModule);
  await writeSaid(programs, some);
  await install(programs, {
    ...working,
    go: await goThatRan(all),
    cache: join(place, 'again'),
    proxy: `file://${some}`,
    env: { GOSUMDB: 'off', GOTOOLCHAIN: 'local' },
  });
  const taken = join(place, 'again', download);
  const files = await mapUntilFailure(await filesIn(taken, isModule), availableParallelism(), (path) =>
    fileOf(taken, path),
  );
  await linkModules(join(all, download), folder);
  const needs = await neededGo(programs, taken);
  return { files, ...(needs === undefined ? {} : { needs }) };
}

const download = 'cache/download';

interface Installing extends Working {
  /** The program. */
  readonly go: string;
  /** Where Go puts what it fetches. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Has Go look for all that it would compile, machine by machine; throws what goError says. */
async function install(
  { module, version, programs, architectures }: GoPrograms,
  { exec, go, cache, proxy, env, place }: Installing,
): Promise<void> {
  const packages = programs.map((path) => `${packagePath(module, path)}@${version}`);
  for (const architecture of architectures) {
    const result: ExecResult = await exec.run(go, ['install', '-n', ...packages], {
      cwd: place,
      // Whoever runs this may have settings for modules of their own, which are not those that everybody gets.
      unset: /^GO(?!SUMDB$)[A-Z0-9_]*$/,
      env: {
        ...{ GOENV: 'off', GOFLAGS: '-modcacherw', GOPROXY: proxy, GOMODCACHE: cache },
        ...{ GOPATH: join(place, 'path'), GOCACHE: join(place, 'built') },
        ...{ CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture },
        ...env,
      },
    });
    if (result.exitCode !== 0) throw goError(packages.join(', '), result);
  }
}

/** The Go that Go fetched for itself, because the module wants a newer one than is here; else that one. */
async function goThatRan(cache: string): Promise<string> {
  const place = join(cache, 'golang.org');
  const names = existsSync(place) ? await readdir(place) : [];
  const found = names.find((name) => name.startsWith('toolchain@'));
  return found === undefined ? 'go' : join(place, found, 'bin', 'go');
}

/** What a module's go.mod says of Go (https://go.dev/ref/mod#go-mod-file-go). */
async function neededGo({ module, version }: GoPrograms, cache: string): Promise<string | undefined> {
  const text = await readFile(join(cache, escapedModule(module), '@v', `${version}.mod`), 'utf8');
  return /^go\s+(\S+)/m.exec(text)?.[1];
}

/** Modules in a folder as a proxy has them, without what it makes up: lists, and documents of versions. */
async function filesIn(folder: string, isWanted: (path: string) => boolean): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all.filter((path) => /\/@v\/[^/]+\.(?:mod|zip)$/.test(path) && isWanted(path)).sort();
}

/** What is no compiler of Go's own. */
function isModule(path: string): boolean {
  return !path.startsWith('golang.org/toolchain/');
}

/** Gives a folder the modules of another one that it does not have; a copy where it is on another disk. */
async function linkModules(from: string, to: string, isWanted = (_: string) => true): Promise<void> {
  for (const path of await filesIn(from, isWanted)) {
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
