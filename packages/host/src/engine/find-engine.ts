import {
  type Exec,
  FactoryError,
  type Platform,
  platformOfNode,
  renderCause,
  type Talk,
} from '@officina/core';
import { engineMissing, findDockerCli, tryRun } from './docker-cli.ts';
import { defaultDockerHost, type EngineAddress, parseDockerHost } from './docker-host.ts';
import { createClient } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';

/** What is read of the engine's /version and /info. */
export interface EngineFacts {
  readonly version: string;
  /** As the engine writes it, such as `x86_64`. */
  readonly architecture: string;
  readonly storageDriver: string;
  readonly driverStatus: readonly (readonly string[])[];
}

export interface FindEnginePorts {
  readonly exec: Exec;
  readonly talk: Talk;
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks an address; default: the real one. */
  readonly ask?: (address: EngineAddress) => Promise<EngineFacts>;
}

/** The oldest engine with all that the generated bake definition uses. */
export const oldestEngine = 23;

/**
 * Finds the engine that DOCKER_HOST or the docker context names, and a CLI with buildx; throws engine-missing,
 * engine-too-old, engine-no-buildx, engine-no-containerd or platform-missing, each with the next step.
 */
export async function findEngine(ports: FindEnginePorts): Promise<EngineConnection> {
  const env = ports.env ?? process.env;
  const address = await findAddress(ports.exec, env);
  const client = createClient(address);
  const ask = ports.ask ?? askEngine;
  let facts: EngineFacts;
  try {
    facts = await ask(address);
  } catch (cause) {
    throw unanswered(address, cause);
  }
  checkFacts(facts);
  const cli = await findDockerCli({ exec: ports.exec, path: env['PATH'] ?? '' });
  return {
    docker: cli.path,
    env: { DOCKER_HOST: address.url },
    version: facts.version.replace(/\+.*$/, ''),
    buildxVersion: cli.buildxVersion,
    storageDriver: facts.storageDriver,
    platform: platformOf(facts.architecture),
    host: address.url,
    client,
  };
}

/** Refuses an engine that is too old or has no containerd store. */
export function checkFacts(facts: EngineFacts): void {
  if (Number.parseInt(facts.version, 10) < oldestEngine) {
    throw new FactoryError(
      'engine-too-old',
      `the Docker engine is ${facts.version}, wanted >= ${oldestEngine}`,
      {
        hint: "upgrade it from Docker's own packages, or from a newer suite of Debian",
      },
    );
  }
  if (!facts.driverStatus.some((pair) => pair.join(' ').includes('io.containerd.snapshotter'))) {
    throw new FactoryError(
      'engine-no-containerd',
      `the Docker engine stores images with ${facts.storageDriver}, wanted the containerd image store`,
      {
        hint: 'put {"features":{"containerd-snapshotter":true}} into /etc/docker/daemon.json and restart the engine; images of the old store are hidden, not removed',
      },
    );
  }
}

/** DOCKER_HOST, else what the CLI's context says, else the default socket. */
async function findAddress(
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EngineAddress> {
  const tls = (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const given = env['DOCKER_HOST'];
  if (given !== undefined && given !== '') return parseDockerHost(given, tls);
  const asked = await tryRun(exec, 'docker', [
    'context',
    'inspect',
    '--format',
    '{{.Endpoints.docker.Host}}',
  ]);
  const context = asked?.exitCode === 0 ? asked.stdout.trim() : '';
  return parseDockerHost(context === '' ? defaultDockerHost : context, tls);
}

async function askEngine(address: EngineAddress): Promise<EngineFacts> {
  const client = await createClient(address)();
  const [version, info] = await Promise.all([client.version(), client.info()]);
  return {
    version: version.Version,
    architecture: info.Architecture,
    storageDriver: info.Driver,
    driverStatus: info.DriverStatus ?? [],
  };
}

function unanswered(address: EngineAddress, cause: unknown): FactoryError {
  if ((cause as { code?: unknown }).code !== 'EACCES') {
    return engineMissing(`${address.url}: ${renderCause(cause)}`, cause);
  }
  return new FactoryError('engine-missing', `${address.url}: this user may not speak to the Docker engine`, {
    hint: 'run as root, or add the user to the group docker and log in again',
    cause,
  });
}

function platformOf(architecture: string): Platform {
  const node = architecture === 'x86_64' ? 'x64' : architecture === 'aarch64' ? 'arm64' : architecture;
  const platform = platformOfNode(node);
  if (platform !== undefined) return platform;
  throw new FactoryError(
    'platform-missing',
    `the Docker engine runs on ${architecture}, wanted amd64 or arm64`,
  );
}
