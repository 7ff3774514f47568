import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { digestOf } from '@officina/core';
import { ensurePackages } from '@officina/host';
import { runJestOnEngine } from './test-run.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/** What a node takes of its machine, by the Debian package that brings it. */
const programs: Readonly<Record<string, string>> = {
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

/**
 * Tests a bastion on a real one-node cluster, which Go makes of Kubernetes' modules once per version. Prints the count last,
 * or what the machine lacks, and returns the exit code.
 */
export async function testKubernetes(workshop: Workshop): Promise<number> {
  const missing = await missingPrograms(workshop);
  if (missing.length > 0 && workshop.options.installEngine)
    await ensurePackages([...new Set(missing.map((name) => programs[name] ?? name))], workshop);
  const lacking = lackingFor(missing.length > 0 ? await missingPrograms(workshop) : []);
  if (lacking !== undefined) return notRun(lacking);
  const cache = cacheFolder(workshop);
  workshop.talk.info(`-> build Kubernetes into ${cache} (once: some 20 minutes)`);
  const node = join(__officinaRoot, 'test/kubernetes/node');
  const built = await workshop.exec.run('bash', [join(node, 'build'), cache]);
  if (built.exitCode !== 0) return notRun(`Kubernetes could not be built: ${built.stderr.slice(-2000)}`);
  const prepare = async () => {
    if (workshop.options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
  };
  const env = { OFFICINA_KUBERNETES: cache };
  const run = { root: __officinaRoot, title: 'cluster', config: 'test/kubernetes/jest.config.cjs', env };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}

/** Why no node can run here, in a line: root, cgroups or programs; undefined when it can. */
function lackingFor(missing: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'wanted root, which a node needs for its spaces and cgroups';
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => programs[name] ?? name))].join(' ');
    return `wanted ${missing.join(', ')}, got none: apt-get install ${packages}, or --install-engine`;
  }
  const place = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].map((folder) => join(folder, 'officina-try'));
  if (place.some(canMake)) return undefined;
  return 'wanted cgroups that can be written, got a /sys/fs/cgroup that cannot';
}

function canMake(folder: string): boolean {
  try {
    mkdirSync(folder);
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function missingPrograms({ exec }: Pick<Workshop, 'exec'>): Promise<string[]> {
  const names = Object.keys(programs);
  const script = 'for name; do command -v "$name" >/dev/null || echo "$name"; done';
  const { stdout } = await exec.run('sh', ['-c', script, 'sh', ...names]);
  return stdout.split('\n').filter((name) => name !== '');
}

/** A folder for each set of sources: what is in it is never made again. */
function cacheFolder({ settings }: Pick<Workshop, 'settings'>): string {
  const node = join(__officinaRoot, 'test/kubernetes/node');
  const sources = [
    'build',
    'cluster/go.mod',
    'cluster/go.sum',
    'network/go.mod',
    'network/go.sum',
    'pause/main.go',
  ];
  const texts = sources.map((name) => readFileSync(join(node, name), 'utf8'));
  const version = /k8s\.io\/kubernetes v(\S+)/.exec(texts[1] ?? '')?.[1] ?? 'unknown';
  return join(settings.cacheFolder, 'kubernetes', `${version}-${digestOf(texts.join('\0')).slice(7, 19)}`);
}

function notRun(why: string): number {
  process.stdout.write(`0 passed, 0 failed, NOT RUN: the cluster: ${why}\n`);
  return 1;
}
