import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  digestOfValue,
  type Exec,
  escapedModule,
  type GoFile,
  type GoFiles,
  type GoModules,
  type GoPrograms,
  goProxy,
  isFactoryError,
  type Mirrors,
  mapUntilFailure,
  mirrorUrl,
  packagePath,
  Sha256,
} from '@officina/core';
import { z } from 'zod';
import { hashFile } from '../asset/whole-file.ts';
import { writeWhole } from '../files.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { runGo } from './run-go.ts';
import { findGo } from './toolchain.ts';

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
export function createGoModules({ exec, mirrors = {}, folder }: GoModulesOptions): GoModules {
  const proxy = mirrorUrl(`${goProxy}/`, mirrors).replace(/\/$/, '');
  const database = process.env['GOSUMDB'] ?? '';
  return {
    files: async (programs) => {
      const asked = digestOfValue({ ...programs, proxy, database }).replace(':', '-');
      const answer = join(folder, 'answers', `${asked}.json`);
      const known = await readAnswer(answer);
      if (known !== undefined) return known;
      const files = await inTemporaryFolder('go', (place) =>
        filesOf(programs, { exec, proxy, folder: resolve(folder), place }),
      );
      const said = { files, inDatabase: database !== 'off' };
      // What cannot be kept must not fail the question that was answered.
      await writeWhole(answer, JSON.stringify(said)).catch(() => undefined);
      return said;
    },
  };
}

const Answer = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: Sha256 })).min(1),
  inDatabase: z.boolean(),
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

interface Working {
  readonly exec: Exec;
  /** Where modules come from, without a final `/`. */
  readonly proxy: string;
  /** What is kept. */
  readonly folder: string;
  /** A folder that is gone in the end. */
  readonly place: string;
}

/**
 * First with all of the proxy, whose files lie in Go's module cache then as they came; and once more, from nothing, with
 * these files alone. What that took is what the compilation needs: on its way to the module that has a program, Go also
 * fetches those whose names are shorter.
 */
async function filesOf(programs: GoPrograms, working: Working): Promise<GoFile[]> {
  const { place, folder } = working;
  const go = await findGo(programs.go, working);
  const all = await installed(programs, { ...working, go });
  const some = join(place, 'some');
  await linkModules(all, some);
  await writeSaid(programs, some);
  const again = join(place, 'again');
  await install(programs, { ...working, go, cache: again, proxy: fileUrl(some), env: { GOSUMDB: 'off' } });
  const taken = join(again, download);
  const files = await mapUntilFailure(await filesIn(taken), availableParallelism(), (path) =>
    fileOf(taken, path),
  );
  await linkModules(all, folder).catch(() => undefined);
  return files;
}

const download = 'cache/download';

/** Where all lies that Go fetched; of what is kept only what is whole, as Go sees it: else all is fetched anew. */
async function installed(programs: GoPrograms, working: Working & { readonly go: string }): Promise<string> {
  const { place, folder, proxy } = working;
  const [first, second] = [join(place, 'all'), join(place, 'anew')];
  if (existsSync(folder)) {
    try {
      await install(programs, { ...working, cache: first, proxy: `${fileUrl(folder)},${proxy}`, env: {} });
      return join(first, download);
    } catch (error) {
      if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    }
  }
  await install(programs, { ...working, cache: second, env: {} });
  for (const path of await filesIn(join(second, download))) await rm(join(folder, path), { force: true });
  return join(second, download);
}

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
    await runGo(go, ['install', '-n', ...packages], {
      exec,
      what: packages.join(', '),
      folder: place,
      env: {
        ...{ GOFLAGS: '-modcacherw', GOPROXY: proxy, GOMODCACHE: cache, GOTOOLCHAIN: 'local' },
        ...{ GOCACHE: join(place, 'built'), CGO_ENABLED: '0', GOOS: 'linux', GOARCH: architecture },
        ...env,
      },
    });
  }
}

/** Modules in a folder as a proxy has them, without what it makes up: lists, and documents of versions. */
async function filesIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true });
  return all.filter((path) => /\/@v\/[^/]+\.(?:mod|zip)$/.test(path)).sort();
}

/** Gives a folder the modules of another one that it does not have; a copy where it is on another disk. */
async function linkModules(from: string, to: string): Promise<void> {
  for (const path of await filesIn(from)) {
    const [source, target] = [join(from, path), join(to, path)];
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    const whole = `${target}.${randomBytes(6).toString('hex')}`;
    await link(source, whole).catch(() => copyFile(source, whole));
    await rename(whole, target);
  }
}

/** A folder as Go is told of it: what parts one proxy from the next is written otherwise. */
function fileUrl(folder: string): string {
  return pathToFileURL(folder).href.replaceAll(/[,|]/g, encodeURIComponent);
}

/** What a proxy says of the one version that is asked for; the build writes the same (compileScript). */
async function writeSaid({ module, version }: GoPrograms, proxy: string): Promise<void> {
  const place = join(proxy, escapedModule(module), '@v');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'list'), `${version}\n`);
  await writeFile(join(place, `${version}.info`), JSON.stringify({ Version: version }));
}

async function fileOf(folder: string, path: string): Promise<GoFile> {
  const file = join(folder, path);
  const [{ size }, sha256] = await Promise.all([stat(file), hashFile(file, 'sha256')]);
  return { path, size, sha256: Sha256.parse(sha256) };
}
