import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docker } from './buildkitd.ts';
import type { Cluster } from './cluster.ts';
import { type Outcome, root, run } from './officina.ts';

/** BuildKit's programs; "officina test --kubernetes" makes them and names them. */
const programs = {
  buildkitd: process.env['OFFICINA_BUILDKITD'] ?? 'buildkitd',
  buildctl: process.env['OFFICINA_BUILDCTL'] ?? 'buildctl',
};

export const namespace = 'build';

/** A builder of buildx's kubernetes driver, by the name `cluster`: pods of a node, reached through its API alone. */
export interface ClusterBuilder {
  /** Runs the launcher where the cluster's API is in reach: in the node's spaces. */
  officina(args: readonly string[]): Promise<Outcome>;
  /** The names of the builder's pods that are ready. */
  pods(): Promise<string[]>;
  /** The name of the pod that runs a program whose words match the pattern; undefined where none does. */
  runs(pattern: string): Promise<string | undefined>;
  /** Waits until every replica is ready. */
  settle(): Promise<void>;
}

interface Place {
  readonly folder: string;
  /** Host and port of the registry that has the builder's image, and the images' parents. */
  readonly address: string;
  readonly replicas: number;
}

/** Makes the builder's image, pushes it, and starts the builder. */
export async function startClusterBuilder(
  cluster: Cluster,
  { folder, address, replicas }: Place,
): Promise<ClusterBuilder> {
  const image = `${address}/officina/buildkit:test`;
  await pushImage(image, join(folder, 'buildkit'));
  await cluster.must('create', 'namespace', namespace);
  const config = join(folder, 'buildkitd.toml');
  await writeFile(config, configFor(address));
  const kubeconfig = join(folder, 'node/pki/admin.kubeconfig');
  const env = [`KUBECONFIG=${kubeconfig}`, `BUILDX_CONFIG=${join(folder, 'buildx')}`];
  const inside = (...args: readonly string[]) => cluster.inside('env', ...env, ...args);
  const options = [`image=${image}`, `namespace=${namespace}`, `replicas=${replicas}`, 'timeout=300s'];
  const create = ['buildx', 'create', '--name', 'cluster', '--driver', 'kubernetes', '--bootstrap'];
  const driver = options.flatMap((option) => ['--driver-opt', option]);
  must(await inside(docker, ...create, '--buildkitd-config', config, ...driver));
  const builder: ClusterBuilder = {
    officina: (args) => inside(join(root, 'officina'), ...args),
    async pods() {
      const ready =
        'jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name}{"\\n"}{end}';
      const said = await cluster.must('-n', namespace, 'get', 'pods', '-o', ready);
      return said.split('\n').filter((name) => name !== '');
    },
    async runs(pattern) {
      // A step is a child of its buildkitd, whose host name is the pod's.
      const { stdout } = await cluster.inside('sh', '-c', ownerScript, pattern);
      return stdout.trim() || undefined;
    },
    async settle() {
      for (let tries = 0; tries < 300; tries++) {
        if ((await builder.pods()).length >= replicas) return;
        await new Promise((next) => setTimeout(next, 500));
      }
      throw new Error('the builder has too few replicas');
    },
  };
  await builder.settle();
  return builder;
}

const ownerScript = `process=$(pgrep -f "$0" | head -1)
while [ -n "$process" ] && [ "$process" -gt 1 ] && [ "$(cat /proc/$process/comm)" != buildkitd ]; do
  process=$(awk '/^PPid:/ { print $2 }' /proc/$process/status)
done
[ -z "$process" ] || [ "$process" -le 1 ] || cat /proc/$process/root/etc/hostname`;

/** What a pod calls 127.0.0.1 is itself: it finds the registry at the node's address, in plain http. */
function configFor(address: string): string {
  const there = `10.200.0.2:${address.split(':')[1]}`;
  return `[registry."${address}"]\n  mirrors = ["${there}"]\n[registry."${there}"]\n  http = true\n`;
}

/** An image of BuildKit's programs and this machine's runc, with the libraries that it is linked to, and nothing else. */
async function pushImage(name: string, folder: string): Promise<void> {
  const put = async (file: string, at: string) => {
    await mkdir(dirname(join(folder, at)), { recursive: true });
    await cp(file, join(folder, at), { dereference: true });
  };
  for (const [program, file] of Object.entries(programs)) await put(file, `rootfs/usr/bin/${program}`);
  const runc = must(await run('sh', ['-c', 'command -v runc'])).trim();
  await put(runc, 'rootfs/usr/bin/buildkit-runc');
  const linked = await run('ldd', [runc]);
  for (const [, library = ''] of linked.stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g))
    await put(library, `rootfs${library}`);
  await mkdir(join(folder, 'rootfs/tmp'), { recursive: true });
  const lines = ['FROM scratch', 'COPY rootfs /', 'ENV PATH=/usr/bin', 'VOLUME /var/lib/buildkit'];
  await writeFile(join(folder, 'Dockerfile'), [...lines, 'ENTRYPOINT ["buildkitd"]', ''].join('\n'));
  must(await run(docker, ['build', '--quiet', '--provenance=false', '--tag', name, folder]));
  must(await run(docker, ['push', '--quiet', name]));
  await run(docker, ['rmi', name]);
}

function must({ exitCode, stdout, stderr }: Outcome): string {
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}
