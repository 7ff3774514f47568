import { join } from 'node:path';
import { type Outcome, root, run } from './officina.ts';

/** A one-node Kubernetes (test/kubernetes/node). */
export interface Cluster {
  /** Runs kubectl as the cluster's admin. */
  kubectl(...args: readonly string[]): Promise<Outcome>;
  /** The output of kubectl; throws what it said where it failed. */
  must(...args: readonly string[]): Promise<string>;
  /** Runs a program in the node's spaces. */
  inside(...args: readonly string[]): Promise<Outcome>;
  remove(): Promise<void>;
}

/** Starts a node in a folder, with a registry of this machine's loopback, `host:port`, at the same address in it. */
export async function startCluster(folder: string, registry: string): Promise<Cluster> {
  const programs = process.env['OFFICINA_KUBERNETES'];
  if (programs === undefined)
    throw new Error('OFFICINA_KUBERNETES is not set: run officina test --kubernetes');
  const node = join(root, 'test/kubernetes/node');
  const up = await run(join(node, 'up'), [programs, folder, registry]);
  if (up.exitCode !== 0) throw new Error(up.stderr);
  const kubectl = (...args: readonly string[]) => run(join(folder, 'kubectl'), args);
  return {
    kubectl,
    async must(...args) {
      const { exitCode, stdout, stderr } = await kubectl(...args);
      if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
      return stdout;
    },
    inside: (...args) => run(join(folder, 'inside'), args),
    async remove() {
      await run(join(node, 'down'), [folder, '--wipe']);
    },
  };
}
