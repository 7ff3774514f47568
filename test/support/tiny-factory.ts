import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BuildResult,
  type Plan,
  parseBuildResult,
  parsePlan,
  renderDocument,
  renderLock,
  type SmokeResult,
} from '@officina/core';
import { createFiles } from '@officina/host';
import { engineNames, ofKey, removeNames } from './engine-names.ts';
import { type Outcome, officina } from './officina.ts';

/** A chain of three images of one small file each, FROM scratch, for two platforms: nothing in it can be run. */
export interface TinyFactory {
  readonly folder: string;
  readonly images: string;
  /** Builds a state of the images and pushes the candidates; the documents are green, as if they had been smoked. */
  build(content: string): Promise<Made>;
  officina(args: readonly string[], env?: Record<string, string>): Promise<Outcome>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

export interface Made {
  readonly plan: Plan;
  readonly build: BuildResult;
  readonly smoke: SmokeResult;
}

const chain = [
  { name: 'base', from: 'scratch', channels: 'tiny-base' },
  { name: 'gemini', from: 'base', channels: 'tiny-gemini' },
  { name: 'devpod', from: 'gemini', channels: 'tiny, latest' },
];

/** Makes the workspace; `repository` is where the candidates go. */
export async function tinyFactory(repository: string): Promise<TinyFactory> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-release-'));
  const images = join(folder, 'images');
  const state = join(folder, 'state');
  const files = createFiles();
  /** The keys, in hex, of all that was built. */
  const made = new Set<string>();
  const write = async (file: string, text: string) => files.write(join(images, file), text);
  await mkdir(images, { recursive: true });
  await write('factory.yaml', `registry: ${repository}\nplatforms: [linux/amd64, linux/arm64]\n`);
  for (const { name, from, channels } of chain) {
    await write(`${name}/image.yaml`, `description: tiny ${name}\nchannels: [${channels}]\n`);
    await write(`${name}/Dockerfile`, `FROM ${from}\nCOPY --link content /${name}\n`);
    await write(
      `${name}/image.lock.json`,
      renderLock({ schema: 'officina.lock/v1', image: name, parents: {}, tools: {} }),
    );
  }
  const tiny = async (args: readonly string[], env: Record<string, string> = {}) =>
    officina([...args, '--images', images, '--state', state], { env });
  const must = async (...args: string[]) => {
    const outcome = await tiny(args);
    if (outcome.exitCode !== 0) throw new Error(`officina ${args.join(' ')}: ${outcome.stderr}`);
  };
  return {
    folder,
    images,
    write,
    officina: tiny,
    build: async (content) => {
      for (const { name } of chain) await write(`${name}/content`, `${content} of ${name} in ${folder}\n`);
      await must('plan');
      await must('build', '--push');
      const read = async (name: string) => (await files.read(join(state, name))) ?? '';
      const plan = parsePlan(await read('plan.json'), { file: 'plan.json' });
      const build = parseBuildResult(await read('build.json'), { file: 'build.json' });
      for (const { key } of build.candidates) made.add(key.slice('sha256:'.length));
      const smoke = greenReports(build);
      await writeFile(join(state, 'smoke.json'), renderDocument(smoke));
      return { plan, build, smoke };
    },
    remove: async () => {
      // By tag: an image of two platforms has one name for both.
      const mine = made.size > 0 ? await engineNames(...[...made].map(ofKey)) : [];
      await removeNames(mine);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What smoke would say of candidates that pass one check. */
export function greenReports({ candidates }: BuildResult): SmokeResult {
  const check = {
    kind: 'file',
    name: 'file /base',
    image: 'base',
    passed: true,
    wanted: 'a file',
    got: 'a file',
  };
  return {
    schema: 'officina.smoke/v1',
    reports: candidates.map(({ image, platform, key, digest }) => ({
      ...{ image, platform, key, digest, green: true, reused: false, milliseconds: 1 },
      checks: [{ ...check, milliseconds: 1 }],
    })),
  };
}
