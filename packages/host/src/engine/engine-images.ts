import {
  architectureOf,
  type Digest,
  type EngineImage,
  type EngineImages,
  type EngineNames,
  FactoryError,
  isDigest,
  isFactoryError,
  parsePlatform,
  parseReference,
} from '@officina/core';
import type Docker from 'dockerode';
import { sleep } from '../clock.ts';
import { createFiles } from '../files.ts';
import { createExec } from '../process/exec.ts';
import { engineLog, engineMessage, statusOf } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';
import { readProgress } from './progress-stream.ts';
import { findRegistryAuth, type RegistryAuth } from './registry-auth.ts';
import { registryFailure } from './registry-failure.ts';

export interface EngineImagesOptions {
  /** The credentials of a registry host; default: those that `docker login` kept. */
  readonly auth?: (registry: string) => Promise<RegistryAuth | undefined>;
  /** Milliseconds before each further try of a pull or push that lost its registry. */
  readonly pauses?: readonly number[];
}

const defaultPauses = [500, 2000];
const listTries = 10;

/** The image store of an engine, over its API. */
export function createEngineImages(
  connection: Pick<EngineConnection, 'client'>,
  options: EngineImagesOptions = {},
): EngineImages & EngineNames {
  const auth =
    options.auth ?? ((host) => findRegistryAuth(host, { exec: createExec(), files: createFiles() }));
  const authFor = (name: string) => auth(parseReference(name).registry);
  return {
    async inspect(name) {
      const docker = await connection.client();
      const info = await orUndefined(docker.getImage(name).inspect());
      return info === undefined ? undefined : toEngineImage(name, info);
    },
    async unpacked(name) {
      const docker = await connection.client();
      // What an image's own Size is, compressed or not, depends on the engine's version and store; this does not.
      const history: { readonly Size: number }[] | undefined = await orUndefined(
        docker.getImage(name).history(),
      );
      if (history === undefined) throw missing(name);
      return history.reduce((sum, { Size }) => sum + Size, 0);
    },
    async names(pattern) {
      const docker = await connection.client();
      const images = await listed(() => docker.listImages({ filters: { reference: [pattern] } }));
      return (images ?? []).flatMap(({ RepoTags }) => RepoTags ?? []);
    },
    async tag(name, newName) {
      const docker = await connection.client();
      const { registry, repository, tag } = parseReference(newName);
      const found = await orUndefined(
        docker.getImage(name).tag({ repo: `${registry}/${repository}`, tag: tag ?? 'latest' }),
      );
      if (found === undefined) throw missing(name);
    },
    async untag(name) {
      const docker = await connection.client();
      await orUndefined(docker.getImage(name).remove({ noprune: false, force: true }));
    },
    async pull(name, platform) {
      const docker = await connection.client();
      const authconfig = await authFor(name);
      const doing = `pull of ${name} for ${platform}`;
      const once = () =>
        follow(doing, name, () =>
          docker.createImage({
            fromImage: name,
            platform: `linux/${architectureOf(platform)}`,
            ...(authconfig === undefined ? {} : { authconfig }),
          }),
        );
      await persistently(once, options.pauses ?? defaultPauses);
    },
    async push(name) {
      const docker = await connection.client();
      const image = docker.getImage(name);
      if ((await orUndefined(image.inspect())) === undefined) throw missing(name);
      const authconfig = (await authFor(name)) ?? { serveraddress: parseReference(name).registry };
      const once = () => follow(`push of ${name}`, name, () => image.push({ authconfig }));
      const outcome = await persistently(once, options.pauses ?? defaultPauses);
      // The containerd store keeps the digest on push; some engines say it, all have it as the image's id.
      const digest = outcome.digest ?? (await image.inspect()).Id;
      if (isDigest(digest)) return digest;
      throw new FactoryError(
        'engine-failed',
        `push of ${name}: the engine gave "${digest}", wanted a digest`,
        { hint: 'the engine needs the containerd image store: run officina doctor' },
      );
    },
  };
}

/** What the engine knows of an image, in our words. */
export function toEngineImage(name: string, info: Docker.ImageInspectInfo): EngineImage {
  if (!isDigest(info.Id))
    throw new FactoryError('engine-failed', `image ${name}: id "${info.Id}" is no digest`, {
      hint: 'the engine needs the containerd image store: run officina doctor',
    });
  const { Config: config } = info;
  const entrypoint = config?.Entrypoint ?? [];
  const volumes = (config as { readonly Volumes?: Readonly<Record<string, unknown>> | null } | undefined)
    ?.Volumes;
  return {
    digest: info.Id as Digest,
    platform: parsePlatform(`${info.Os}/${info.Architecture}`),
    labels: config?.Labels ?? {},
    user: config?.User ?? '',
    workdir: config?.WorkingDir ?? '',
    entrypoint: typeof entrypoint === 'string' ? [entrypoint] : entrypoint,
    command: config?.Cmd ?? [],
    ports: Object.keys(config?.ExposedPorts ?? {}),
    volumes: Object.keys(volumes ?? {}),
    env: config?.Env ?? [],
  };
}

/** Troubles of a registry that may be over a moment later. */
const passing: ReadonlySet<string> = new Set(['registry-unreachable', 'registry-answer']);

/** A registry may drop a connection in the middle, or be too busy; what arrived stays there, so that trying again is cheap. */
async function persistently<T>(work: () => Promise<T>, pauses: readonly number[]): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isFactoryError(error) || !passing.has(error.code)) throw error;
      const pause = pauses[tries - 1];
      if (pause === undefined) {
        const options = { hint: error.hint, cause: error };
        throw new FactoryError(error.code, `${error.message} (${tries} tries)`, options);
      }
      await sleep(pause);
    }
  }
}

/**
 * A list is never missing: an engine that answers 404 to it (seen of Docker 26.1.5 with the containerd store) met an image
 * that another program was removing, and lists the others a moment later.
 */
async function listed<T>(list: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await list();
    } catch (error) {
      if (statusOf(error) !== 404) return orUndefined(Promise.reject(error));
      if (tries === listTries) throw engineFailed(error);
      await sleep(tries * 20);
    }
  }
}

async function follow(doing: string, name: string, start: () => Promise<NodeJS.ReadableStream>) {
  const { registry } = parseReference(name);
  let outcome: Awaited<ReturnType<typeof readProgress>>;
  try {
    outcome = await readProgress(await start());
  } catch (error) {
    throw registryFailure(doing, registry, engineMessage(error));
  }
  if (outcome.error !== undefined) throw registryFailure(doing, registry, outcome.error);
  return outcome;
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) === 404 || isUnreadable(error)) return undefined;
    throw engineFailed(error);
  }
}

function engineFailed(error: unknown): FactoryError {
  return new FactoryError('engine-failed', engineMessage(error), { hint: engineLog, cause: error });
}

/**
 * A gate before the network that answers in a registry's place leaves a name in the engine that leads to no image, and the
 * next pull puts it right.
 */
function isUnreadable(error: unknown): boolean {
  return statusOf(error) === 400 && /descriptor is neither a manifest or index/.test(engineMessage(error));
}

function missing(name: string): FactoryError {
  return new FactoryError('candidate-missing', `image ${name} is not in the engine`, {
    hint: 'run "officina build" first, or pull the image',
  });
}
