import { join } from 'node:path';
import {
  FactoryError,
  type NpmIdentity,
  type PackageLockEntry,
  parsePackageLock,
  renderNpmIdentity,
} from '@officina/core';
import type { NpmOptions } from './npm.ts';
import { npmError } from './npm-error.ts';

/**
 * What the registry says of each version. npm is asked to lock all of them at once, each under a name of its own: one process
 * that asks for many at a time, with the person's registries and credentials, and answers in a lock's own words.
 */
export async function published(
  asked: readonly NpmIdentity[],
  {
    folder,
    options: { exec, files, folder: home },
  }: { readonly folder: string; readonly options: NpmOptions },
): Promise<ReadonlyMap<string, PackageLockEntry>> {
  const aliases = new Map(asked.map((one, at) => [`entry-${at}`, renderNpmIdentity(one)]));
  const dependencies = Object.fromEntries([...aliases].map(([alias, spec]) => [alias, `npm:${spec}`]));
  const manifest = { name: 'published', version: '0.0.0', private: true, dependencies };
  await files.write(join(folder, 'package.json'), JSON.stringify(manifest));
  const npmrc = home === undefined ? undefined : await files.read(join(home, '.npmrc'));
  if (npmrc !== undefined) await files.write(join(folder, '.npmrc'), npmrc);
  const result = await exec.run('npm', installArguments, { cwd: folder });
  if (result.exitCode !== 0) throw npmError(`npm view of ${asked.length} locked packages`, result);
  const file = join(folder, 'package-lock.json');
  const { packages } = parsePackageLock((await files.read(file)) ?? '', { file: "npm's package-lock.json" });
  return new Map(
    [...aliases].map(([alias, spec]) => {
      const entry = packages[`node_modules/${alias}`];
      if (entry !== undefined) return [spec, entry];
      throw new FactoryError('upstream-answer', `npm says nothing of ${spec}`, { hint: `npm view ${spec}` });
    }),
  );
}

const installArguments = [
  ...['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved'],
  // What is in npm's cache may be older than what the registry says now.
  '--prefer-online',
  // Packages of other platforms, and peers that do not get on, are only written down here.
  ...['--force', '--legacy-peer-deps'],
  ...['--no-audit', '--no-fund', '--no-update-notifier', '--json', '--loglevel=error'],
];
