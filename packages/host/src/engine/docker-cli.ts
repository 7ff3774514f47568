import { type Exec, type ExecResult, FactoryError, isFactoryError } from '@officina/core';

/** A docker CLI with a working buildx. */
export interface DockerCli {
  readonly path: string;
  readonly buildxVersion: string;
}

export interface DockerCliPorts {
  readonly exec: Exec;
  /** The folders to look in, as PATH writes them. */
  readonly path: string;
}

/** Folders that hold a docker CLI on common systems even when PATH does not name them. */
const knownFolders = ['/usr/bin', '/usr/local/bin', '/usr/libexec/docker', '/snap/bin'];

/** The CLI programs to try, in order: those of PATH, then the known folders; each once. */
export function dockerCandidates(path: string): string[] {
  const folders = [...path.split(':').filter((folder) => folder.startsWith('/')), ...knownFolders];
  return [...new Set(folders.map((folder) => `${folder.replace(/\/+$/, '')}/docker`))];
}

/**
 * The first docker CLI whose `buildx version` works: a machine may carry a client-only docker earlier on PATH. Throws
 * engine-no-buildx when there is none.
 */
export async function findDockerCli({ exec, path }: DockerCliPorts): Promise<DockerCli> {
  const without: string[] = [];
  for (const candidate of dockerCandidates(path)) {
    const result = await tryRun(exec, candidate, ['buildx', 'version']);
    if (result === undefined) continue;
    const version = result.exitCode === 0 ? parseBuildxVersion(result.stdout) : undefined;
    if (version !== undefined) return { path: candidate, buildxVersion: version };
    without.push(candidate);
  }
  const found =
    without.length === 0 ? 'no docker program was found' : `${without.join(' and ')} has no buildx plugin`;
  throw new FactoryError('engine-no-buildx', `${found}, wanted docker with a working "docker buildx"`, {
    hint: "apt-get install docker-cli docker-buildx (from Docker's own packages: docker-ce-cli docker-buildx-plugin)",
  });
}

/** The version in what `docker buildx version` prints; undefined when there is none. */
export function parseBuildxVersion(text: string): string | undefined {
  return /buildx\s+v?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

/** Runs a program; undefined when it is not there. */
export async function tryRun(
  exec: Exec,
  command: string,
  args: readonly string[],
): Promise<ExecResult | undefined> {
  try {
    return await exec.run(command, args);
  } catch (error) {
    if (isFactoryError(error) && error.code === 'tool-missing') return undefined;
    throw error;
  }
}

/** The error of a machine without an engine, with both ways out of it. */
export function engineMissing(why: string, cause?: unknown): FactoryError {
  return new FactoryError('engine-missing', `no Docker engine answers: ${why}`, {
    hint: 'run again with --install-engine (needs root, on Debian or Ubuntu), or install Docker >= 23 with buildx',
    ...(cause === undefined ? {} : { cause }),
  });
}
