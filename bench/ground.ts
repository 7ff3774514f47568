import { join } from 'node:path';
import {
  digested,
  type ExecResult,
  FactoryError,
  loadWorkspace,
  type Mirrors,
  parseReference,
  tagged,
} from '@officina/core';
import { type PrivateEngine, startPrivateEngine } from '@officina/host';
import { startUpstream, type Upstream } from '@officina/upstream';
import { type Assets, startAssets } from './assets.ts';
import { readManifest } from './manifest.ts';
import { type SeedStyle, seedStyle } from './seed-style.ts';
import type { BenchSettings, Surroundings } from './surroundings.ts';

/** What the rows stand on: the demo's images, released; the embedded upstream, running; the baseline's Dockerfiles. */
export interface Ground extends Surroundings {
  /** The repository that the images were released to. */
  readonly repository: string;
  readonly assets: Assets;
  readonly seed: SeedStyle;
  /** Runs the launcher; throws command-failed with its last line. */
  officina(args: readonly string[], at?: Place): Promise<ExecResult>;
  /** An engine that has nothing yet, for as long as the work takes; throws where none can be started. */
  onEmptyEngine<T>(work: (engine: PrivateEngine) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where the launcher works, instead of the ground's own folders and engine. */
export interface Place {
  readonly state?: string;
  readonly images?: string;
  /** DOCKER_HOST of another engine. */
  readonly host?: string;
  readonly registry?: string;
  /** Another checkout, with its own launcher. */
  readonly root?: string;
  /** A store of its own, for what is to be fetched. */
  readonly cache?: string;
  /** Mirrors before the ground's own. */
  readonly mirrors?: Mirrors;
}

/** Makes the demo's images and starts what the rows need; the first time takes as long as a demo. */
export async function openGround(settings: BenchSettings): Promise<Ground> {
  const { root, images, folder, platform, exec, files, talk, engine } = settings;
  const launcher = join(root, 'officina');
  const demo = await talk.task('the images of the demo', (progress) =>
    exec.run(
      launcher,
      ['demo', '--images', images, '--state', settings.state, '--platform', platform, '--json'],
      {
        onLine: (line, from) => {
          if (from === 'stderr') progress.detail(line);
        },
      },
    ),
  );
  const made = JSON.parse(checked('officina demo', demo).stdout) as {
    registry: string;
    release: { registry: string };
  };
  const state = join(settings.state, 'demo');
  const workspace = join(state, 'images');
  const upstream = await talk.task('embedded upstream', () =>
    startUpstream({
      platforms: [platform],
      content: { kind: 'real', folder: join(state, 'upstream'), exec },
    }),
  );
  const mirrors = { ...upstream.mirrors, ...(await baseMirror(settings, made.registry)) };
  const assets = await startAssets(mirrors);
  const docker = async (args: readonly string[], host?: string) => {
    const env = host === undefined ? engine.env : { DOCKER_HOST: host };
    const { path } = await engine.cli();
    return checked(`docker ${args.slice(0, 2).join(' ')}`, await exec.run(path, args, { env }));
  };
  const officina = async (args: readonly string[], at: Place = {}) => {
    const common = [
      ['--images', at.images ?? workspace],
      ['--state', at.state ?? folder],
      ['--registry', at.registry ?? made.release.registry],
      ['--platform', platform],
      ...(at.host === undefined ? [] : [['--network', 'host']]),
      ...Object.entries({ ...mirrors, ...at.mirrors }).map(([from, to]) => ['--mirror', `${from}=${to}`]),
    ];
    const env = {
      ...(at.host === undefined ? engine.env : { DOCKER_HOST: at.host }),
      ...(at.cache === undefined ? {} : { OFFICINA_CACHE: at.cache }),
    };
    const command = at.root === undefined ? launcher : join(at.root, 'officina');
    return checked(`officina ${args[0]}`, await exec.run(command, [...args, ...common.flat()], { env }));
  };
  const load = () => loadWorkspace(files, workspace);
  const common = { ...settings, address: made.registry, workspace, mirrors, docker, load };
  return {
    ...common,
    repository: made.release.registry,
    assets,
    officina,
    onEmptyEngine: async (work) => {
      const empty = await startPrivateEngine({ exec, files, folder: join(folder, 'engine') });
      try {
        return await work(empty);
      } finally {
        await empty.stop();
      }
    },
    seed: await seedStyle(common),
    close: () => closeAll(upstream, assets),
  };
}

/** Where the external parent is: Docker Hub, or the registry of the demo when it had to make one. */
async function baseMirror({ registry }: BenchSettings, address: string): Promise<Mirrors> {
  const reference = tagged(`${address}/library/debian`, 'bookworm-slim');
  return (await registry.head(reference)) === undefined ? {} : { 'docker.io/': `${address}/` };
}

async function closeAll(upstream: Upstream, assets: Assets): Promise<void> {
  await assets.close();
  await upstream.close();
}

function checked(what: string, result: ExecResult): ExecResult {
  if (result.exitCode === 0) return result;
  const last = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-6).join(' | ');
  throw new FactoryError('command-failed', `${what} ended with exit code ${result.exitCode}: ${last}`, {
    hint: 'run the same command by hand: it says more',
  });
}

/** The layers of an image of the registry, lowest first. */
export function layersOf(ground: Pick<Ground, 'registry'>, name: string) {
  const written = parseReference(name);
  const { tag = 'latest', digest } = written;
  return readManifest(
    ground.registry,
    digest === undefined ? tagged(written, tag) : digested(written, digest),
  );
}
