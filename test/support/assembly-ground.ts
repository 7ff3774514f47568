import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BuildResult, EngineImages, Plan } from '@officina/core';
import { engineCandidateName, engineGreenName, parseLock, renderLock, sha256 } from '@officina/core';
import { createEngineImages, createPorts, findEngine } from '@officina/host';
import type { Chain } from './chains.ts';
import { type SmallWorkspace, smallWorkspace } from './small-workspace.ts';

/** Chains of small images in one workspace, and an upstream that has every version of every tool of theirs. */
export interface AssemblyGround {
  readonly small: SmallWorkspace;
  readonly engine: EngineImages;
  /** Locks tools of an image to versions; its other tools stay as they are. */
  lockTools(image: string, versions: Readonly<Record<string, string>>): Promise<void>;
  /** Runs the launcher; throws what it says when it fails. */
  must(...args: readonly string[]): Promise<string>;
  plan(...args: readonly string[]): Promise<Plan>;
  build(...args: readonly string[]): Promise<BuildResult>;
  /** Gives candidates the names of tested images: there is nothing in them that smoke could run. */
  makeGreen(built: BuildResult): Promise<void>;
  remove(): Promise<void>;
}

/** Other bytes than those of any run before, so that nothing is in the engine's cache yet. */
export const run = randomBytes(8).toString('hex');

/** Makes the workspace of some chains, and locks their tools. */
export async function assemblyGround(chains: readonly Chain[]): Promise<AssemblyGround> {
  const program = (name: string, version: string) => `#!/bin/sh\necho ${name} ${version} ${run}\n`;
  const upstream = createServer((request, response) => {
    const [, name = '', version = ''] = request.url?.split('/') ?? [];
    response.end(program(name, version));
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const { port } = upstream.address() as AddressInfo;
  const small = await smallWorkspace(Object.assign({}, ...chains.map(({ files }) => files)));
  const engine = createEngineImages(await findEngine(createPorts({ tty: false })));
  const must = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const lockTools = async (image: string, versions: Readonly<Record<string, string>>) => {
    const file = `${image}/image.lock.json`;
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const tools = Object.entries(versions).map(([name, version]) => {
      const url = `http://127.0.0.1:${port}/${name}/${version}`;
      const asset = { url, sha256: sha256(program(name, version)), evidence: 'own-download' as const };
      return [name, { version, assets: [{ platform: 'any' as const, ...asset }] }];
    });
    await small.write(file, renderLock({ ...lock, tools: { ...lock.tools, ...Object.fromEntries(tools) } }));
  };
  const ground: AssemblyGround = {
    ...{ small, engine, must, lockTools },
    plan: async (...args) => JSON.parse(await must('plan', '--json', ...args)),
    build: async (...args) => JSON.parse(await must('build', '--json', ...args)),
    makeGreen: async ({ candidates }) => {
      for (const { image, key, engineName } of candidates)
        if (engineName === engineCandidateName(image, key))
          await engine.tag(engineName, engineGreenName(image, key));
    },
    remove: async () => {
      upstream.close();
      await small.remove();
    },
  };
  for (const { tools } of chains)
    for (const [image, versions] of Object.entries(tools)) await lockTools(image, versions);
  return ground;
}

/** Writes another state of a chain. */
export async function writeChain(
  { small, lockTools }: AssemblyGround,
  { files, tools }: Chain,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) await small.write(file, text);
  for (const [image, versions] of Object.entries(tools)) await lockTools(image, versions);
}

/** What was made, image by image. */
export function digestsOf({ candidates }: BuildResult): Record<string, string> {
  return Object.fromEntries(candidates.map(({ image, digest }) => [image, digest]));
}
