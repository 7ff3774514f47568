import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFactoryError, platformOfNode, tagged } from '@officina/core';
import {
  type BootstrapDebianOptions,
  bootstrapDebian,
  createEngineImages,
  createExec,
  createFiles,
  createHttp,
  createRegistry,
  ensurePackages,
  findEngine,
  inLockedFolder,
  startRegistry,
} from '@officina/host';
import { type Outcome, officina, root } from './officina.ts';
import { waitUntil } from './wait-until.ts';

/** The state folder that all e2e files of a run share; `officina test` empties it before and after. */
export const state = join(root, '.officina', 'e2e');

export const platform = platformOfNode(process.arch) ?? 'linux/amd64';

/** Test files run side by side: what several of them want is made by one, and the others wait, some minutes at most. */
const patience = { minutes: 14 };
/** Names the devpod image of the run. */
const devpodFile = join(state, 'devpod');
/** Locked while the first demo runs. */
const making = join(state, 'making');

/** The registry of the run, with the Debian base in it: made by the first file that asks, as `base` says. */
export async function ground(): Promise<{
  readonly address: string;
  readonly mirrors: Readonly<Record<string, string>>;
  readonly base: BootstrapDebianOptions;
}> {
  const [exec, files] = [createExec(), createFiles()];
  const { address } = await startRegistry({ exec, files, folder: join(state, 'demo', 'registry') });
  const base = {
    ...{ exec, files, talk, registry: createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} }) },
    reference: tagged(`${address}/library/debian`, 'bookworm-slim'),
    ...{ platforms: [platform], folder: join(state, 'bootstrap', 'work') },
  };
  await inLockedFolder(join(state, 'bootstrap'), () => bringDebian(address, base), patience);
  return { address, mirrors: { 'docker.io/': `${address}/` }, base };
}

async function bringDebian(address: string, base: BootstrapDebianOptions): Promise<void> {
  await waitUntil('the Debian of the first demo', async () => !(await demoBrings(base)));
  try {
    await bootstrapDebian(base);
  } catch (error) {
    if (!isFactoryError(error) || error.code !== 'engine-install-failed') throw error;
    await copyDebian(address);
  }
}

/** Whether a first demo has yet to bring the same base. It writes its locks when that is there, or when it is Docker Hub's. */
async function demoBrings({ registry, reference }: BootstrapDebianOptions): Promise<boolean> {
  const when = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs;
  // Whoever holds a lock says so every five seconds, and who was killed does not.
  const isMaking = Date.now() - ((await when(`${making}.lock`)) ?? 0) < 10_000;
  const locked = await when(join(state, 'demo', 'images', 'base', 'image.lock.json'));
  return isMaking && locked === undefined && (await registry.head(reference)) === undefined;
}

/** Where the machine's apt has no Debian to make a base of (Ubuntu's has none), Docker Hub's is taken. */
async function copyDebian(address: string): Promise<void> {
  const exec = createExec();
  await ensurePackages(['skopeo'], { exec, talk });
  const [from, to] = ['docker.io', address].map((host) => `docker://${host}/library/debian:bookworm-slim`);
  const args = ['copy', '--dest-tls-verify=false', from ?? '', to ?? ''];
  const { exitCode, stderr } = await exec.run('skopeo', args);
  if (exitCode !== 0) throw new Error(`skopeo: ${stderr}`);
}

/** A name by which the engine has the Debian base. */
export async function debianInEngine(): Promise<string> {
  const name = `${(await ground()).address}/library/debian:bookworm-slim`;
  const engine = await findEngine({ exec: createExec(), files: createFiles() });
  await createEngineImages(engine).pull(name, platform);
  return name;
}

/** Runs the demo on some images folder in the shared state. */
export function demo(images: string, ...args: readonly string[]) {
  return officina(['demo', '--images', images, '--state', state, ...args]);
}

/** The first demo of a run, as JSON; its devpod image is for all files. */
export function firstDemo(images: string): Promise<Outcome> {
  return inLockedFolder(making, () => demoToKeep(images), patience);
}

/** Does work when no first demo runs. */
export function afterDemo<T>(work: () => Promise<T>): Promise<T> {
  return inLockedFolder(making, work, patience);
}

/** The reference by digest of a devpod image of this run: the one that demo.test.ts made, else one made now. */
export function devpodImage(): Promise<string> {
  return afterDemo(async () => {
    const known = await keptDevpod();
    if (known !== undefined) return known;
    const { exitCode, stderr } = await demoToKeep(join(root, 'images'));
    if (exitCode !== 0) throw new Error(stderr);
    return (await keptDevpod()) ?? '';
  });
}

async function keptDevpod(): Promise<string | undefined> {
  return (await readFile(devpodFile, 'utf8').catch(() => undefined))?.trim();
}

async function demoToKeep(images: string): Promise<Outcome> {
  const outcome = await demo(images, '--json');
  if (outcome.exitCode !== 0) return outcome;
  const { release } = JSON.parse(outcome.stdout) as DemoResult;
  const released = release.images.find(({ image }) => image === 'devpod');
  if (released === undefined) throw new Error('no devpod in the release');
  await writeFile(devpodFile, `${release.registry}@${released.digest}\n`);
  return outcome;
}

/** What `officina demo --json` prints, as far as tests read it. */
export interface DemoResult {
  readonly registry: string;
  readonly devcontainer: string;
  readonly build: { readonly candidates: readonly { image: string; reused: boolean; digest: string }[] };
  readonly smoke: {
    readonly reports: readonly {
      image: string;
      platform: string;
      green: boolean;
      reused: boolean;
      checks: { passed: boolean }[];
    }[];
  };
  /** Only with --verify. */
  readonly verified?: {
    readonly images: readonly { image: string; tested: string; rebuilt: string }[];
  };
  readonly release: {
    readonly registry: string;
    readonly images: readonly { image: string; digest: string; tags: string[] }[];
  };
}

/** A talk that says nothing. */
export const talk = {
  info: () => {},
  warn: () => {},
  task: <T>(_: string, work: (progress: { detail: () => void }) => Promise<T>) => work({ detail: () => {} }),
};
