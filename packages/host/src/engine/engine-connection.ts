import type { Platform } from '@officina/core';
import type Docker from 'dockerode';

/** An engine that answers and is able to do what the factory asks of it. */
export interface EngineConnection {
  /** Path of a docker CLI whose buildx works. */
  readonly docker: string;
  /** To be added to the environment of that CLI, so that it speaks to this very engine. */
  readonly env: Readonly<Record<string, string>>;
  /** The engine's version, such as `26.1.5`. */
  readonly version: string;
  /** The version of buildx, such as `0.29.1`. */
  readonly buildxVersion: string;
  readonly storageDriver: string;
  /** The engine's own platform: what it runs without emulation. */
  readonly platform: Platform;
  /** The url that DOCKER_HOST takes. */
  readonly host: string;
  /** The API client; loaded at the first call, the same one afterwards. */
  client(): Promise<Docker>;
}
