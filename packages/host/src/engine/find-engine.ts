import {
  type Exec,
  FactoryError,
  isFactoryError,
  type Platform,
  platformOfNode,
  renderCause,
} from '@officina/core';
import { type DockerCli, engineMissing, findDockerCli, tryRun } from './docker-cli.ts';
import { type DockerConfigPlace, readDockerConfig } from './docker-config.ts';
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
  /** Where it keeps images, on its own machine. */
  readonly rootFolder?: string;
}

export interface FindEnginePorts extends DockerConfigPlace {
  readonly exec: Exec;
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks an address; default: the real one. */
  readonly ask?: (address: EngineAddress) => Promise<EngineFacts>;
}

/** The oldest engine with all that the generated bake definition uses. */
export const oldestEngine = 23;

/**
 * Finds the engine that DOCKER_HOST or the docker context names; throws engine-missing, engine-too-old,
 * engine-no-containerd or platform-missing, each with the next step.
 */
export async function findEngine(ports: FindEnginePorts): Promise<EngineConnection> {
  const { address, facts, problems } = await lookAtEngine(ports);
  const [problem] = problems;
  if (problem !== undefined || facts === undefined) throw problem ?? engineMissing(address.url);
  let cli: Promise<DockerCli> | undefined;
  return {
    cli: () => {
      cli ??= findCli(ports);
      return cli;
    },
    env: { DOCKER_HOST: address.url },
    version: facts.version.replace(/\+.*$/, ''),
    storageDriver: facts.storageDriver,
    platform: platformOf(facts.architecture),
    host: address.url,
    client: createClient(address),
  };
}

/** What a look at the engine found, usable or not. */
export interface ExaminedEngine {
  readonly address: EngineAddress;
  /** Undefined when no engine answers. */
  readonly facts?: EngineFacts;
  readonly cli?: DockerCli;
  /** Everything that findEngine would refuse, the first thing first, and a CLI without buildx. */
  readonly problems: readonly FactoryError[];
}

/** Looks at the engine and its CLI and reports every problem, not the first; throws input-invalid for a DOCKER_HOST. */
export async function examineEngine(ports: FindEnginePorts): Promise<ExaminedEngine> {
  const [engine, { found: cli, problem: lack }] = await Promise.all([
    lookAtEngine(ports),
    attempt(findCli(ports), (error) => {
      if (!isFactoryError(error)) throw error;
      return error;
    }),
  ]);
  return {
    ...engine,
    problems: [...engine.problems, ...(lack === undefined ? [] : [lack])],
    ...(cli === undefined ? {} : { cli }),
  };
}

async function lookAtEngine(ports: FindEnginePorts): Promise<Omit<ExaminedEngine, 'cli'>> {
  const address = await findAddress(ports);
  const { ask = askEngine } = ports;
  const { found: facts, problem: silence } = await attempt(ask(address), (cause) =>
    unanswered(address, cause),
  );
  const problems = [silence ?? [], facts === undefined ? [] : factProblems(facts)].flat();
  return { address, problems, ...(facts === undefined ? {} : { facts }) };
}

function findCli({ exec, env = process.env }: FindEnginePorts): Promise<DockerCli> {
  return findDockerCli({ exec, path: env['PATH'] ?? '' });
}

async function attempt<T>(
  work: Promise<T>,
  toProblem: (error: unknown) => FactoryError,
): Promise<{ readonly found?: T; readonly problem?: FactoryError }> {
  return work.then(
    (found) => ({ found }),
    (error: unknown) => ({ problem: toProblem(error) }),
  );
}

/** Why an engine cannot be used: too old, or without a containerd store. */
export function factProblems(facts: EngineFacts): FactoryError[] {
  const problems: FactoryError[] = [];
  if (Number.parseInt(facts.version, 10) < oldestEngine) {
    problems.push(
      new FactoryError('engine-too-old', `the Docker engine is ${facts.version}, wanted >= ${oldestEngine}`, {
        hint: "upgrade it from Docker's own packages, or from a newer suite of Debian",
      }),
    );
  }
  if (!facts.driverStatus.some((pair) => pair.join(' ').includes('io.containerd.snapshotter'))) {
    problems.push(
      new FactoryError(
        'engine-no-containerd',
        `the Docker engine stores images with ${facts.storageDriver}, wanted the containerd image store`,
        {
          hint: 'put {"features":{"containerd-snapshotter":true}} into /etc/docker/daemon.json and restart the engine; images of the old store are hidden, not removed',
        },
      ),
    );
  }
  return problems;
}

/** DOCKER_HOST, else what the CLI's context says, else the default socket. */
async function findAddress(ports: FindEnginePorts): Promise<EngineAddress> {
  const { exec, env = process.env } = ports;
  const tls = (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const given = env['DOCKER_HOST'];
  if (given !== undefined && given !== '') return parseDockerHost(given, tls);
  // Where no context is chosen the CLI need not be asked: it takes longer to answer than the engine.
  if (!env['DOCKER_CONTEXT'] && !(await chosenContext(ports))) return parseDockerHost(defaultDockerHost, tls);
  const asked = await tryRun(exec, 'docker', [
    'context',
    'inspect',
    '--format',
    '{{.Endpoints.docker.Host}}',
  ]);
  const context = asked?.exitCode === 0 ? asked.stdout.trim() : '';
  return parseDockerHost(context === '' ? defaultDockerHost : context, tls);
}

/** A settings file that cannot be read chooses none: the CLI does without it too. */
async function chosenContext(ports: FindEnginePorts): Promise<string | undefined> {
  try {
    return (await readDockerConfig(ports)).currentContext;
  } catch (error) {
    if (isFactoryError(error)) return undefined;
    throw error;
  }
}

async function askEngine(address: EngineAddress): Promise<EngineFacts> {
  const client = await createClient(address)();
  const [version, info] = await Promise.all([client.version(), client.info()]);
  return {
    version: version.Version,
    architecture: info.Architecture,
    storageDriver: info.Driver,
    driverStatus: info.DriverStatus ?? [],
    rootFolder: info.DockerRootDir,
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
    { hint: 'let DOCKER_HOST name an engine on such a machine' },
  );
}
