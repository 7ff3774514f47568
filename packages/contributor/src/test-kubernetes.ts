import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '@officina/cli';
import { digestOf } from '@officina/core';
import { ensurePackages } from '@officina/host';
import { clusterPrograms, lackingFor, packagesOf } from './cluster-machine.ts';
import { runJestOnEngine } from './jest-on-engine.ts';
import { findTestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Tests a bastion, and a builder of buildx, on a real one-node cluster; Go makes Kubernetes and BuildKit of their modules,
 * once per version. Prints the count last, or what the machine lacks, and returns the exit code.
 */
export async function testKubernetes(workshop: Workshop): Promise<number> {
  const missing = await missingPrograms(workshop);
  if (missing.length > 0 && workshop.options.installEngine)
    await ensurePackages(packagesOf(missing), workshop);
  const lacking = lackingFor({
    isRoot: process.getuid?.() === 0,
    missing: missing.length > 0 ? await missingPrograms(workshop) : [],
    hasCgroups: ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].some((place) =>
      canMake(join(place, 'officina-try')),
    ),
  });
  if (lacking !== undefined) return notRun(lacking);
  const made = await makePrograms(workshop);
  if ('lacking' in made) return notRun(made.lacking);
  const prepare = async () => {
    if (workshop.options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
  };
  const run = {
    root: __officinaRoot,
    title: 'cluster',
    config: 'test/kubernetes/jest.config.cjs',
    env: made.env,
  };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}

type Made = { readonly env: Readonly<Record<string, string>> } | { readonly lacking: string };

/** Where the tests find what Go makes of Kubernetes and BuildKit, or why it could not. */
async function makePrograms(workshop: Workshop): Promise<Made> {
  const cache = cacheFolder(workshop);
  workshop.talk.info(`-> build Kubernetes into ${cache} (once: some 20 minutes)`);
  const build = join(__officinaRoot, 'test/kubernetes/node/build');
  const built = await workshop.exec.run('bash', [build, cache]);
  if (built.exitCode !== 0) return { lacking: `Kubernetes could not be built: ${built.stderr.slice(-2000)}` };
  const buildkitd = await findTestTool('buildkitd', workshop);
  const buildctl = await findTestTool('buildctl', workshop);
  if (buildkitd === undefined || buildctl === undefined) return { lacking: 'BuildKit could not be built' };
  const env = { OFFICINA_KUBERNETES: cache, OFFICINA_BUILDKITD: buildkitd, OFFICINA_BUILDCTL: buildctl };
  return { env };
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
  const script = 'for name; do command -v "$name" >/dev/null || echo "$name"; done';
  const { stdout } = await exec.run('sh', ['-c', script, 'sh', ...clusterPrograms]);
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
