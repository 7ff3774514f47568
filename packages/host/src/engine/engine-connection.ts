import type { Platform } from '@officina/core';
import type Docker from 'dockerode';
import type { DockerCli } from './docker-cli.ts';

/** An engine that answers and is able to do what the factory asks of it. */
export interface EngineConnection {
  /** A docker CLI whose buildx works, looked for at the first call: only a builder needs it. Throws engine-no-buildx. */
  cli(): Promise<DockerCli>;
  /** To be added to the environment of that CLI, so that it speaks to this very engine. */
  readonly env: Readonly<Record<string, string>>;
  /** The engine's version, such as `26.1.5`. */
  readonly version: string;
  readonly storageDriver: string;
  /** The engine's own platform: what it runs without emulation. */
  readonly platform: Platform;
  /** The url that DOCKER_HOST takes. */
  readonly host: string;
  /** The API client; loaded at the first call, the same one afterwards. */
  client(): Promise<Docker>;
}
