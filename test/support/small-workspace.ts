import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { loadWorkspace, lockPath, platformOfNode, renderLock } from '@officina/core';
import { createEngineImages, createPorts, findEngine, startRegistry, stopRegistry } from '@officina/host';
import { engineNames, ofKey, removeNames } from './engine-names.ts';
import { keysIn } from './foreign.ts';
import { debianInEngine } from './ground.ts';
import { type Outcome, officina } from './officina.ts';

/** A workspace of two small images on Debian, with a registry and a state folder of its own. */
export interface SmallWorkspace {
  readonly folder: string;
  readonly images: string;
  /** Host and port of its registry. */
  readonly address: string;
  /** The repository that its images go to. */
  readonly repository: string;
  /** In hex, of all that was planned: what its images, and nobody else's, are named by in a shared engine. */
  readonly keys: ReadonlySet<string>;
  /** Runs the launcher on it. */
  officina(
    args: readonly string[],
    options?: { state?: string; env?: Record<string, string> },
  ): Promise<Outcome>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const platform = platformOfNode(process.arch) ?? 'linux/amd64';

/** Makes it; the external parent is the Debian of the run's ground, put into the registry. */
export async function smallWorkspace(files: Readonly<Record<string, string>>): Promise<SmallWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-small-'));
  const ports = createPorts({ tty: false });
  const { address } = await startRegistry({ ...ports, folder: join(folder, 'registry'), port: 5855 });
  const engine = createEngineImages(await findEngine(ports));
  const debian = `${address}/library/debian:bookworm-slim`;
  await engine.tag(await debianInEngine(), debian);
  const digest = await engine.push(debian);
  await engine.untag(debian);
  const images = join(folder, 'images');
  const repository = `${address}/team/small`;
  const keys = new Set<string>();
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(images, file)), { recursive: true });
    await writeFile(join(images, file), text);
  };
  await write('factory.yaml', `registry: ${repository}\nplatforms: [${platform}]\n`);
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const parent = { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest };
  const made = await loadWorkspace(ports.files, images);
  for (const { name, spec } of made.images) {
    const parents =
      Object.keys(spec.parents).length === 0 ? {} : { debian: { ...parent, bootstrapped: true as const } };
    const lock = renderLock({ schema: 'officina.lock/v1', image: name, parents, tools: {} });
    await write(relative(images, lockPath(images, name)), lock);
  }
  return {
    folder,
    images,
    address,
    repository,
    keys,
    write,
    officina: async (args, { state = join(folder, 'state'), env = {} } = {}) => {
      const options = ['--images', images, '--state', state, '--mirror', `docker.io/=${address}/`];
      const outcome = await officina([...args, ...options], { env });
      for (const key of await keysIn(join(state, 'plan.json'))) keys.add(key);
      return outcome;
    },
    remove: async () => {
      await stopRegistry(join(folder, 'registry'));
      await removeNames(await engineNames(`${address}/*/*`, ...[...keys].map(ofKey)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
