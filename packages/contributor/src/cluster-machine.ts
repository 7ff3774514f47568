/** What a one-node cluster takes of its machine, by the Debian package that brings it. */
const packages: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  go: 'golang-go',
  ip: 'iproute2',
  iptables: 'iptables',
  nsenter: 'util-linux',
  openssl: 'openssl',
  pgrep: 'procps',
  runc: 'runc',
  unshare: 'util-linux',
};

/** The programs that must be on the machine. */
export const clusterPrograms: readonly string[] = Object.keys(packages);

/** The Debian packages that bring programs, each once. */
export function packagesOf(programs: readonly string[]): string[] {
  return [...new Set(programs.map((name) => packages[name] ?? name))];
}

export interface ClusterMachine {
  readonly isRoot: boolean;
  /** Programs that are not there. */
  readonly missing: readonly string[];
  /** Whether a cgroup can be made. */
  readonly hasCgroups: boolean;
}

/** Why no cluster can run on a machine, in a line; undefined when it can. */
export function lackingFor({ isRoot, missing, hasCgroups }: ClusterMachine): string | undefined {
  if (!isRoot) return 'wanted root, which a node needs for its spaces and cgroups; got another user';
  if (missing.length > 0)
    return `wanted ${missing.join(', ')}, got none: apt-get install ${packagesOf(missing).join(' ')}, or --install-engine`;
  return hasCgroups ? undefined : 'wanted cgroups that can be written, got a /sys/fs/cgroup that cannot';
}
