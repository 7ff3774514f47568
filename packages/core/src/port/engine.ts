import type { Digest } from '../digest.ts';
import type { Platform } from '../platform.ts';

/** An image in the local engine's store. */
export interface EngineImage {
  /** The manifest digest (containerd store). */
  readonly digest: Digest;
  readonly platform: Platform;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workdir: string;
  readonly entrypoint: readonly string[];
  /** CMD; left out, none. */
  readonly command?: readonly string[];
  /** As EXPOSE writes them, such as `80/tcp`; left out, none. */
  readonly ports?: readonly string[];
  /** Left out, none. */
  readonly volumes?: readonly string[];
  /** Environment as `NAME=value`. */
  readonly env: readonly string[];
}

/** The local engine's image store. */
export interface EngineImages {
  /** The image of a name or digest; undefined when the engine has none. */
  inspect(name: string): Promise<EngineImage | undefined>;
  /** Bytes that its layers take on the disk, unpacked; throws candidate-missing. */
  unpacked(name: string): Promise<number>;
  /** Gives an image (by name or digest) another name. */
  tag(name: string, newName: string): Promise<void>;
  /** Removes a name; nothing happens when it is not there. */
  untag(name: string): Promise<void>;
  /** Pulls by reference; throws registry-missing, registry-refused or registry-unreachable. */
  pull(name: string, platform: Platform): Promise<void>;
  /** Pushes a name to its registry and returns the digest; the same errors as pull. */
  push(name: string): Promise<Digest>;
}

/** What an engine's store has names for. */
export interface EngineNames {
  /** The names that match a pattern, such as `officina.local/*`. */
  names(pattern: string): Promise<readonly string[]>;
}

export interface ContainerRequest {
  /** Name or digest of the image. */
  readonly image: string;
  readonly platform: Platform;
  readonly user?: string;
  /** False: no network at all. */
  readonly network?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
  readonly pids?: number;
  /** `host path:container path[:ro]`. */
  readonly binds?: readonly string[];
}

export interface ContainerExec {
  readonly command: readonly string[];
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly stdin?: string;
  readonly timeoutSeconds?: number;
}

export interface ContainerExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A started container that does nothing by itself. */
export interface Container {
  readonly id: string;
  /** Runs a program in it; throws timed-out. */
  exec(request: ContainerExec): Promise<ContainerExecResult>;
  remove(): Promise<void>;
}

/** Containers of ours: labelled, limited, and removed whatever happens (Ctrl-C included). */
export interface Containers {
  start(request: ContainerRequest): Promise<Container>;
  /** Removes what a killed run left behind; the number removed. */
  sweep(): Promise<number>;
}
