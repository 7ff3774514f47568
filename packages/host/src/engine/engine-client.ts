import type Docker from 'dockerode';
import type { EngineAddress } from './docker-host.ts';

/** A factory of one API client for an address; dockerode is loaded at the first call. */
export function createClient(address: EngineAddress): () => Promise<Docker> {
  let client: Promise<Docker> | undefined;
  return () => {
    client ??= load(address);
    return client;
  };
}

async function load(address: EngineAddress): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode');
  if (address.socketPath !== undefined) return new Dockerode({ socketPath: address.socketPath });
  // docker-modem adds the certificates of DOCKER_CERT_PATH by itself.
  return new Dockerode({
    host: address.host ?? 'localhost',
    ...(address.port === undefined ? {} : { port: address.port }),
    ...(address.protocol === undefined ? {} : { protocol: address.protocol }),
  });
}

/** The status of an answer that dockerode threw; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** The next step after a refusal of the engine that says too little. */
export const engineLog =
  'look at the log of the Docker engine: journalctl -u docker, or engine/dockerd.log in the state folder of officina';

/** What the engine said, without dockerode's prefix. */
export function engineMessage(error: unknown): string {
  const said = (error as { json?: { message?: unknown } } | undefined)?.json?.message;
  if (typeof said === 'string') return said.trim();
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}
