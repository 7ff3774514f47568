import {
  type Exec,
  FactoryError,
  type Files,
  type Platform,
  platformOfNode,
  type Talk,
} from '@officina/core';
import { ensurePackages } from './apt.ts';

/** The kernel's list of programs that other programs run for it (Documentation/admin-guide/binfmt-misc.rst). */
const formats = '/proc/sys/fs/binfmt_misc';

const machines: Record<Platform, string> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };

/** Whether this machine runs programs of a platform, in containers too: its own, or one that QEMU runs for it. */
export async function runsPlatform(files: Pick<Files, 'read'>, platform: Platform): Promise<boolean> {
  if (platformOfNode(process.arch) === platform) return true;
  const entry = await files.read(`${formats}/qemu-${machines[platform]}`);
  // F: the interpreter was opened when it was registered, so that a container need not have it.
  return entry !== undefined && /^enabled$/m.test(entry) && /^flags: .*F/m.test(entry);
}

async function lacksCredentials(files: Pick<Files, 'read'>, platform: Platform): Promise<boolean> {
  const entry = await files.read(`${formats}/qemu-${machines[platform]}`);
  return entry !== undefined && !/^flags: .*C/m.test(entry);
}

/** Throws platform-missing, with the next step, for a platform whose programs do not run here. */
export async function requirePlatform(files: Pick<Files, 'read'>, platform: Platform): Promise<void> {
  if (await runsPlatform(files, platform)) return;
  throw new FactoryError('platform-missing', `this machine does not run programs of ${platform}`, {
    hint: 'run again with --install-engine, which installs QEMU too (apt-get install qemu-user-static binfmt-support), or leave the platform out',
  });
}

/** Registers the format of the file named as $0 again, with set-user-ID honoured. */
const withCredentials = `set -eu
value() { sed -n "s/^$1 //p" "$0"; }
bytes() { value "$1" | sed 's/../\\\\x&/g'; }
case $(value flags:) in *C*) exit 0 ;; esac
line=":\${0##*/}:M:$(value offset):$(bytes magic):$(bytes mask):$(value interpreter):POCF"
echo -1 >"$0"
printf '%s' "$line" >"\${0%/*}/register"
`;

export interface EnsureQemuPorts {
  readonly exec: Exec;
  readonly files: Pick<Files, 'read'>;
  readonly talk: Talk;
}

/**
 * Makes this machine run programs of the platforms, through QEMU of its own Debian packages where it does not by itself;
 * throws engine-not-root, engine-install-failed, or platform-missing where its kernel does not take it.
 */
export async function ensureQemu(platforms: readonly Platform[], ports: EnsureQemuPorts): Promise<void> {
  const { exec, files } = ports;
  for (const platform of platforms) {
    if ((await runsPlatform(files, platform)) && !(await lacksCredentials(files, platform))) continue;
    await ensurePackages(['qemu-user-static', 'binfmt-support', 'arch-test'], ports);
    // Without systemd nobody mounts it.
    if ((await files.read(`${formats}/status`)) === undefined)
      await exec.run('mount', ['-t', 'binfmt_misc', 'binfmt_misc', formats]);
    const name = `qemu-${machines[platform]}`;
    const enabled = await exec.run('update-binfmts', ['--enable', name]);
    if (await runsPlatform(files, platform)) {
      // Debian registers it without C (credentials), and then sudo in a container is nobody's.
      const kept = await exec.run('sh', ['-c', withCredentials, `${formats}/${name}`]);
      if (kept.exitCode === 0 && (await runsPlatform(files, platform))) continue;
    }
    const said = enabled.stderr.trim().split('\n').at(-1) ?? '';
    throw new FactoryError(
      'platform-missing',
      `QEMU is installed, and this machine still does not run programs of ${platform}: ${said || 'the kernel lists no interpreter'}`,
      { hint: `look at ${formats}: it must be mounted, by root, on a kernel with binfmt_misc` },
    );
  }
}
