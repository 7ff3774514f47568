import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assetsFor, FactoryError, mirrorUrl } from '@officina/core';
import { type Bump, bumpable } from './bump.ts';
import { type Ground, layersOf } from './ground.ts';
import type { ImageBlobs } from './manifest.ts';

/** npm's mise that has `mise oci`, an experiment of theirs. */
const pin = 'mise@2026.9.15';

/** The nearest peer: an image of a layer per tool, without a Dockerfile or a builder. */
export interface Mise {
  /** Installs and pushes the real tools of base on Debian, one of them bumped when it is given. */
  push(bump?: Bump): Promise<void>;
  /** What was pushed last. */
  pushed(): Promise<ImageBlobs>;
}

/** Installs mise by npm, once, with folders of its own. Throws command-failed. */
export async function openMise(ground: Ground): Promise<Mise> {
  const folder = join(ground.folder, 'mise');
  const home = join(folder, 'home');
  const project = join(folder, 'project');
  await rm(home, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  const env = {
    ...{ HOME: home, MISE_DATA_DIR: join(home, 'data'), MISE_CACHE_DIR: join(home, 'cache') },
    ...{ MISE_CONFIG_DIR: join(home, 'config'), MISE_STATE_DIR: join(home, 'state') },
    ...{ MISE_EXPERIMENTAL: '1', MISE_YES: '1', MISE_TRUSTED_CONFIG_PATHS: project, NO_COLOR: '1' },
  };
  const run = async (command: string, args: readonly string[], more = {}) => {
    const { exitCode, stderr } = await ground.exec.run(command, args, { cwd: project, env: more });
    if (exitCode === 0) return;
    const said = stderr.trim().split('\n').slice(-4).join(' | ');
    throw new FactoryError('command-failed', `${command} ${args[0]} ended with ${exitCode}: ${said}`, {
      hint: 'run the same command by hand: it says more',
    });
  };
  await run('npm', ['install', '--prefix', folder, '--no-save', '--no-fund', '--no-audit', pin]);
  const mise = join(folder, 'node_modules', '.bin', 'mise');
  const name = `${ground.address}/bench/mise:bench`;
  return {
    push: async (bump) => {
      await writeFile(join(project, 'mise.toml'), await renderTools(ground, bump));
      await run(mise, ['install'], env);
      await run(mise, ['oci', 'push', '--no-mise', name], env);
    },
    pushed: () => layersOf(ground, name),
  };
}

/** Every real tool of base by the http backend, from where our own come from; what a bump moved has a version of its own. */
async function renderTools(ground: Ground, bump: Bump | undefined): Promise<string> {
  const { images } = await ground.load();
  const tools = images.find(({ name }) => name === 'base')?.lock?.tools ?? {};
  const lines = (await bumpable(ground)).flatMap((tool) => {
    const locked = tools[tool];
    const [asset] = locked === undefined ? [] : assetsFor(locked, ground.platform);
    if (locked === undefined || asset === undefined) return [];
    const moved = bump?.tool === tool ? bump.fresh : undefined;
    const version = moved === undefined ? locked.version : `${locked.version}-${moved.sha256.slice(0, 8)}`;
    const url = moved?.url ?? mirrorUrl(asset.url, ground.mirrors);
    return [
      `"http:${tool}" = { version = "${version}", url = "${url}", checksum = "sha256:${(moved ?? asset).sha256}" }`,
    ];
  });
  const debian = `${ground.address}/library/debian:bookworm-slim`;
  return `[tools]\n${lines.join('\n')}\n[oci]\nfrom = "${debian}"\n`;
}
