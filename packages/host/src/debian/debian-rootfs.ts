import { architectureOf, type Exec, FactoryError, type Platform } from '@officina/core';
import { bootstrapEpoch } from './base-image.ts';

export interface DebianRootfs {
  readonly suite: string;
  readonly platform: Platform;
  /** A deb822 file with the sources that apt has in the image too. */
  readonly sources: string;
  /** The tar to write. */
  readonly tar: string;
  /** Settings of this machine's apt that the image needs as well, as apt.conf writes them. */
  readonly aptOptions: readonly string[];
}

/** What the slim images of Debian leave out, so that the Dockerfile sees the same here. */
const slim = [
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
  'path-exclude=/usr/share/groff/*',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/lintian/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/man/*',
];

/** What of the machine or of the moment would otherwise be in the tar; names as Debian's own images have them. */
const tidy = [
  'rm -f "$1/etc/hostname" "$1/etc/resolv.conf" "$1"/etc/*- "$1"/var/cache/debconf/*-old "$1"/var/lib/dpkg/*-old',
  'find "$1"/var/log ! -type d -delete; rm -f "$1/var/cache/ldconfig/aux-cache"',
  'for f in "$1"/etc/apt/sources.list.d/0000*; do mv "$f" "$1/etc/apt/sources.list.d/debian.sources"; done',
].join('; ');

/** The arguments of mmdebstrap for a minimal, slim, repeatable root filesystem. */
export function mmdebstrapArguments({ suite, platform, sources, tar, aptOptions }: DebianRootfs): string[] {
  return [
    '--variant=minbase',
    '--format=tar',
    `--architectures=${architectureOf(platform)}`,
    '--skip=output/dev',
    ...['Acquire::Languages "none"', ...aptOptions].map((option) => `--aptopt=${option}`),
    ...slim.map((option) => `--dpkgopt=${option}`),
    `--customize-hook=${tidy}`,
    suite,
    tar,
    sources,
  ];
}

/** The packages that it takes; who is not root is it in a namespace of their own, which uidmap gives. */
export function rootfsPackages(uid = process.geteuid?.() ?? 0): string[] {
  return uid === 0 ? ['mmdebstrap'] : ['mmdebstrap', 'uidmap'];
}

/** Makes the tar of a Debian suite from the machine's own mirror; throws upstream-unreachable or command-failed. */
export async function makeRootfs(exec: Exec, rootfs: DebianRootfs, onLine?: (line: string) => void) {
  const result = await exec.run('mmdebstrap', mmdebstrapArguments(rootfs), {
    env: { SOURCE_DATE_EPOCH: String(bootstrapEpoch), LC_ALL: 'C.UTF-8' },
    ...(onLine === undefined ? {} : { onLine }),
  });
  if (result.exitCode === 0) return addDev(exec, rootfs.tar);
  const last = result.stderr.trimEnd().split('\n').slice(-6).join('\n');
  const unreachable =
    /Could not connect|Could not resolve|Failed to fetch|Connection (?:failed|timed out)/.test(result.stderr);
  throw new FactoryError(
    unreachable ? 'upstream-unreachable' : 'command-failed',
    `mmdebstrap ${rootfs.suite} for ${rootfs.platform}: exit code ${result.exitCode}\n${last}`,
    { hint: 'look whether "apt-get update" works on this machine' },
  );
}

/** The empty /dev of Debian's own images: without it the engine makes one in the first layer above, at its own time. */
async function addDev(exec: Exec, tar: string): Promise<void> {
  const script = `set -e; made=$(mktemp -d); trap 'rm -r "$made"' EXIT; mkdir "$made/dev"
tar --append --file="$0" --owner=0 --group=0 --numeric-owner --mode=0755 --mtime="@$1" --directory="$made" ./dev`;
  const { exitCode, stderr } = await exec.run('sh', ['-c', script, tar, String(bootstrapEpoch)]);
  if (exitCode !== 0)
    throw new FactoryError('command-failed', `tar --append: ${stderr.trimEnd()}`, {
      hint: 'look at the room on the disk that holds the temporary folder, then run again',
    });
}

/** The settings of this machine's apt without which its mirror would be refused, from `apt-config dump`. */
export function neededAptOptions(dump: string): string[] {
  return [...dump.matchAll(/^(Acquire::Check-(?:Valid-Until|Date)) "(?:false|no|0|off)";$/gm)].map(
    ([, name]) => `${name} "false"`,
  );
}
