import { type Digest, engineGreenName, FactoryError } from '@officina/core';
import { type BakeDefinition, takenContexts } from './bake.ts';
import { defaultFolder } from './bake-run.ts';
import type { BuildInputs, BuildPorts } from './run.ts';

/** Folders (OCI image layouts) of images that the builder cannot see in the engine, by the digest of the image. */
export type Layouts = ReadonlyMap<Digest, string>;

type Ports = Pick<BuildPorts, 'exec' | 'cli' | 'env' | 'talk'>;

/**
 * Hands the reused parents that only the engine has to a builder that is not the engine's own (docker-container,
 * remote, kubernetes), as folders that buildx reads; calls `work` with them and removes them. Throws engine-failed.
 */
export async function withLayouts<T>(
  inputs: Pick<BuildInputs, 'plan' | 'builder' | 'folder'> & { readonly definition: BakeDefinition },
  ports: Ports,
  work: (layouts: Layouts) => Promise<T>,
): Promise<T> {
  const parents = parentsInEngine(inputs);
  // Asked only when it matters: the question takes longer than a plan.
  if (parents.size === 0 || !(await isApart(inputs.builder, ports))) return work(new Map());
  const layouts = new Map<Digest, string>();
  const folder = `${inputs.folder ?? defaultFolder}/layouts`;
  try {
    for (const [digest, name] of parents) {
      const layout = `${folder}/${digest.slice('sha256:'.length, 19)}`;
      await ports.talk.task(`take ${name.split(':')[0]} to the builder`, async () => {
        await must(ports, 'mkdir', ['-p', layout]);
        await must(ports, (await ports.cli()).path, ['image', 'save', '--output', `${layout}.tar`, name]);
        await must(ports, 'tar', ['-xf', `${layout}.tar`, '-C', layout]);
      });
      layouts.set(digest, layout);
    }
    return await work(layouts);
  } finally {
    await ports.exec.run('rm', ['-rf', folder]);
  }
}

/** Name in the engine, by digest, of what the plan reuses from there for something that the builder makes. */
function parentsInEngine({
  plan,
  definition,
}: Pick<BuildInputs, 'plan'> & { readonly definition: BakeDefinition }): Map<Digest, string> {
  const used = new Set(takenContexts(definition));
  const found = new Map<Digest, string>();
  for (const { name: image, platforms } of plan.images) {
    for (const { action, found: where, digest, key } of platforms) {
      const name = engineGreenName(image, key);
      if (action !== 'reuse' || where !== 'engine' || digest === undefined) continue;
      if (used.has(`docker-image://${name}`)) found.set(digest, name);
    }
  }
  return found;
}

async function isApart(builder: string | undefined, ports: Ports): Promise<boolean> {
  const { stdout } = await must(ports, (await ports.cli()).path, [
    ...['buildx', 'inspect'],
    ...(builder === undefined ? [] : [builder]),
  ]);
  return /^Driver:\s+(\S+)/m.exec(stdout)?.[1] !== 'docker';
}

async function must({ exec, env = {} }: Ports, command: string, args: readonly string[]) {
  const result = await exec.run(command, args, { env });
  if (result.exitCode === 0) return result;
  const last = result.stderr.trim().split('\n').at(-1) ?? '';
  throw new FactoryError('engine-failed', `${[command, ...args].join(' ')}: ${last}`, {
    hint: 'look at "docker buildx ls" and at the room on the disk, then run again: what was built is kept',
  });
}
