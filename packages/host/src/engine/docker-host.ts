import { FactoryError } from '@officina/core';

/** Where an engine listens, as docker-modem takes it. */
export interface EngineAddress {
  /** The url form that DOCKER_HOST takes. */
  readonly url: string;
  /** The path of a unix socket; absent for tcp. */
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
}

/** Where an engine listens when nothing else is said. */
export const defaultDockerHost = 'unix:///var/run/docker.sock';

/** Reads DOCKER_HOST (`unix://path`, `tcp://host:port`); throws input-invalid for another transport. */
export function parseDockerHost(text: string, tls = false): EngineAddress {
  if (text.startsWith('unix://')) {
    const socketPath = text.slice('unix://'.length);
    if (socketPath.startsWith('/')) return { url: text, socketPath };
    throw refused(text);
  }
  const match = /^(?:tcp|http|https):\/\/(\[[0-9a-fA-F:]+\]|[^/:[\]]+)(?::(\d+))?\/?$/.exec(text);
  if (match === null) throw refused(text);
  const [, host = '', port] = match;
  const secure = tls || text.startsWith('https:') || port === '2376';
  return {
    url: text,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (secure ? 2376 : 2375) : Number(port),
    protocol: secure ? 'https' : 'http',
  };
}

function refused(text: string): FactoryError {
  return new FactoryError('input-invalid', `docker host "${text}": wanted unix:///path or tcp://host:port`, {
    hint: 'forward the remote socket (ssh -L /tmp/docker.sock:/var/run/docker.sock host) and set DOCKER_HOST=unix:///tmp/docker.sock',
  });
}
