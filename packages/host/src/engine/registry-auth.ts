import { type Exec, isFactoryError } from '@officina/core';
import { z } from 'zod';
import { type DockerConfigPlace, readDockerConfig } from './docker-config.ts';

/** Credentials for one registry, as the engine's API takes them. */
export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly serveraddress: string;
}

export interface RegistryAuthPorts extends DockerConfigPlace {
  readonly exec: Exec;
}

const HelperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/**
 * The credentials that `docker login` kept for a registry host, from a credential helper or the file; undefined when
 * there are none or the file cannot be read.
 */
export async function findRegistryAuth(
  registry: string,
  ports: RegistryAuthPorts,
): Promise<RegistryAuth | undefined> {
  const { auths, credHelpers, credsStore } = await readDockerConfig(ports);
  for (const server of serverNames(registry)) {
    const helper = credHelpers[server] ?? credsStore;
    const asked = helper === undefined ? undefined : await askHelper(ports.exec, helper, server);
    if (asked !== undefined) return asked;
    const entry = auths[server];
    if (entry?.identitytoken !== undefined)
      return { identitytoken: entry.identitytoken, serveraddress: server };
    const [username = '', ...password] = Buffer.from(entry?.auth ?? '', 'base64')
      .toString('utf8')
      .split(':');
    if (username !== '') return { username, password: password.join(':'), serveraddress: server };
  }
  return undefined;
}

/** The names under which docker keeps a registry: its host, and for Docker Hub the old url too. */
export function serverNames(registry: string): string[] {
  const hub = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];
  return hub.includes(registry) ? hub : [registry, `https://${registry}`, `http://${registry}`];
}

async function askHelper(exec: Exec, helper: string, server: string): Promise<RegistryAuth | undefined> {
  try {
    const result = await exec.run(`docker-credential-${helper}`, ['get'], { stdin: server });
    const answer = HelperAnswer.safeParse(result.exitCode === 0 ? parseOrEmpty(result.stdout) : {});
    if (!answer.success) return undefined;
    const { Username, Secret } = answer.data;
    return Username === '<token>'
      ? { identitytoken: Secret, serveraddress: server }
      : { username: Username, password: Secret, serveraddress: server };
  } catch (error) {
    // A helper that is named but not installed is like no credentials: the registry says what it thinks of that.
    if (isFactoryError(error) && error.code === 'tool-missing') return undefined;
    throw error;
  }
}

function parseOrEmpty(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}
