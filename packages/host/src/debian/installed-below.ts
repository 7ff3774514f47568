import {
  type Container,
  type DebianBelow,
  FactoryError,
  type LockedPackage,
  type Mirrors,
  type Platform,
} from '@officina/core';
import { type PackageRecord, recordsOf, withInstalled } from './dpkg-status.ts';
import { viewRepositories } from './repository-view.ts';

interface Options {
  readonly platform: Platform;
  /** With which this apt answers as the image's own would. */
  readonly options: readonly string[];
  readonly mirrors: Mirrors;
  /** In the container, for what is written there. */
  readonly folder: string;
}

const env = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
const patienceSeconds = 120;

/**
 * Lets apt answer as if images of ours were built on its own: their packages are installed for it, as the mirror's lists have
 * them at their locked versions. Returns the options with which it does. Wants Debian's lists to be there; throws
 * debian-pin-expired for a package that these, or those of a repository, no longer have with the locked bytes.
 */
export async function installedBelow(
  container: Container,
  below: readonly DebianBelow[],
  options: Options,
): Promise<string[]> {
  // What an upper image brings takes the place of a lower one's.
  const last = new Map(below.flatMap(({ packages }) => packages.map((one) => [one.name, one] as const)));
  const isLast = (one: LockedPackage) => last.get(one.name) === one;
  const records: PackageRecord[] = [];
  for (const [at, { packages, repositories }] of below.entries()) {
    const own = packages.filter(isLast);
    const debian = own.filter(({ repository }) => repository === undefined);
    records.push(...(await show(container, debian, options.options)));
    const others = own.filter(({ repository }) => repository !== undefined);
    if (others.length === 0) continue;
    const folder = `${options.folder}/of-${at}`;
    const asked = Object.fromEntries(
      Object.entries(repositories).filter(([name]) => others.some((one) => one.repository === name)),
    );
    const view = await viewRepositories(container, { ...options, repositories: asked, folder });
    records.push(...(await show(container, others, view.options)));
  }
  const removed = await removedBy(container, below[0]?.packages ?? [], options.options);
  const text = withInstalled(await readStatus(container, options.options), records, removed);
  const file = `${options.folder}/status`;
  await must(container, ['sh', '-euc', 'mkdir -p "${1%/*}" && cat >"$1"', 'sh', file], text);
  return ['-o', `Dir::State::status=${file}`];
}

/** What of the parent goes when the lowest image's packages of Debian come; no upper image takes anything away. */
async function removedBy(
  container: Container,
  packages: readonly LockedPackage[],
  options: readonly string[],
): Promise<string[]> {
  const pins = packages
    .filter(({ repository }) => repository === undefined)
    .map(({ name, version }) => `${name}=${version}`);
  const { exitCode, stdout } = await container.exec({
    command: ['apt-get', 'install', '-s', '--no-install-recommends', ...options, '--', ...pins],
    env,
    timeoutSeconds: patienceSeconds,
  });
  return exitCode === 0 ? [...stdout.matchAll(/^Remv (\S+)/gm)].map(([, name = '']) => name) : [];
}

/** dpkg's database, as this apt reads it with these options. */
export function readStatus(container: Container, options: readonly string[]): Promise<string> {
  const script = 'eval "$(apt-config "$@" shell status Dir::State::status/f)" && cat "$status"';
  return must(container, ['sh', '-euc', script, 'sh', ...options]);
}

/** The records of packages, each at its version and with its bytes. */
async function show(
  container: Container,
  packages: readonly LockedPackage[],
  options: readonly string[],
): Promise<PackageRecord[]> {
  if (packages.length === 0) return [];
  const pins = packages.map(({ name, version }) => `${name}=${version}`);
  // It leaves out what it does not know, and where it knows none of all it fails.
  const { stdout } = await container.exec({
    command: ['apt-cache', ...options, 'show', '--', ...pins],
    env,
    timeoutSeconds: patienceSeconds,
  });
  const shown = recordsOf(stdout);
  return packages.map((one) => {
    const found = shown.find(
      ({ name, version, sha256 = one.sha256 }) =>
        name === one.name && version === one.version && sha256 === one.sha256,
    );
    if (found !== undefined) return found;
    throw new FactoryError(
      'debian-pin-expired',
      `Debian package ${one.name} of an image below: the mirror no longer has ${one.version}`,
      { hint: 'run officina resolve --only debian-packages, which asks for those of all images' },
    );
  });
}

async function must(container: Container, command: readonly string[], stdin?: string): Promise<string> {
  const { exitCode, stdout, stderr } = await container.exec({
    command,
    env,
    timeoutSeconds: patienceSeconds,
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (exitCode === 0) return stdout;
  const said = stderr.trim() || stdout.trim();
  throw new FactoryError('command-failed', `what is installed in the image below: ${said}`, {
    hint: "look whether the parent has apt and dpkg's database, as Debian's images have",
  });
}
