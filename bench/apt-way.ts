import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Exec, FactoryError } from '@officina/core';
import { timed } from './row.ts';

/** A package of an archive that only the bench has: its name is its number. */
export interface AptPackage {
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** The index of a flat archive (deb-src(5), `./`): the package with number n is at `<n>.deb`. */
export function renderPackages(packages: readonly AptPackage[]): string {
  return packages
    .map(({ sha256, size }, at) =>
      [
        ...[`Package: p${at}`, 'Version: 1', 'Architecture: all', 'Maintainer: bench', 'Description: bench'],
        ...[`Filename: ./${at}.deb`, `Size: ${size}`, `SHA256: ${sha256}`, ''],
      ].join('\n'),
    )
    .join('\n');
}

/** Milliseconds that apt takes to bring packages of such an archive; its index is read before. Throws command-failed. */
export async function aptFetch(
  archive: string,
  options: { readonly folder: string; readonly count: number; readonly exec: Exec },
): Promise<number> {
  const { count, exec } = options;
  // apt takes a path that is not absolute for one below its own folders.
  const folder = resolve(options.folder);
  await rm(folder, { recursive: true, force: true });
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'empty'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'sources.list'), `deb [trusted=yes] ${archive} ./\n`);
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc': join(folder, 'empty'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'APT::Sandbox::User': 'root',
  };
  const set = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = async (...words: readonly string[]) => {
    const { exitCode, stderr } = await exec.run('apt-get', ['-qq', ...set, ...words]);
    if (exitCode === 0) return;
    throw new FactoryError('command-failed', `apt-get ${words[0]}: ${stderr.trim().slice(-300)}`, {
      hint: 'run the row on a Debian or an Ubuntu: it measures their apt beside ours',
    });
  };
  await apt('update');
  const names = Array.from({ length: count }, (_, at) => `p${at}`);
  return timed(() => apt('install', '--yes', '--download-only', ...names));
}
