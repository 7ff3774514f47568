import { homedir } from 'node:os';
import type { Files } from '@officina/core';
import { z } from 'zod';

/** The part of docker's config.json that is read here. */
const DockerConfig = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .catch({}),
  credHelpers: z.record(z.string(), z.string()).catch({}),
  credsStore: z.string().optional().catch(undefined),
  currentContext: z.string().optional().catch(undefined),
});
export type DockerConfig = z.infer<typeof DockerConfig>;

export interface DockerConfigPlace {
  readonly files: Pick<Files, 'read'>;
  /** Default: DOCKER_CONFIG, else ~/.docker. */
  readonly configFolder?: string;
}

/** What the docker CLI of this user is set to, as far as it can be understood; throws file-unreadable. */
export async function readDockerConfig({ files, configFolder }: DockerConfigPlace): Promise<DockerConfig> {
  const folder = configFolder ?? (process.env['DOCKER_CONFIG'] || `${homedir()}/.docker`);
  const config = DockerConfig.safeParse(parseOrEmpty(await files.read(`${folder}/config.json`)));
  return config.success ? config.data : DockerConfig.parse({});
}

function parseOrEmpty(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}
