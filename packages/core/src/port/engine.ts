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
  /** Pulls by reference; throws registry-missing, registry-refused, registry-answer or registry-unreachable. */
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
  /** Left out: as the engine runs a container by itself. */
  readonly restricted?: RestrictedPod;
}

/**
 * As a pod under Kubernetes' `restricted` standard with a volume of its own: no capability, no way to gain one, the image
 * itself read-only, an empty home that is root's with the group's sign (what fsGroup makes of a new volume), an empty /tmp.
 */
export interface RestrictedPod {
  readonly home: string;
  /** The number of the home's group. */
  readonly group: number;
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
  /** Set when the engine could not start the program; stderr says why. */
  readonly unstarted?: true;
}

/** A started container that does nothing by itself. */
export interface Container {
  readonly id: string;
  /** Runs a program in it; throws timed-out, and the container has ended then. */
  exec(request: ContainerExec): Promise<ContainerExecResult>;
  remove(): Promise<void>;
}

/** What a path of an image holds: itself, and for a directory what is in it. */
export interface ImageMember {
  /** From the last part of the path that was asked for: `doc/bash/copyright`. */
  readonly name: string;
  /** As tar names it: `file`, `directory`, `symlink`, `link` (a hard one), `fifo`, ... */
  readonly kind: string;
  /** Permissions, set-id and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a link. */
  readonly target?: string;
  /** Bytes. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The files of an image as it is: none of its programs runs. */
export interface ImageFiles {
  /**
   * Visits what a path holds, itself first (a link is not followed), until `visit` says false; false when the path is not
   * there.
   */
  read(path: string, visit: (member: ImageMember) => Promise<boolean>): Promise<boolean>;
  remove(): Promise<void>;
}

/** Containers of ours: labelled, limited, and removed whatever happens (Ctrl-C included). */
export interface Containers {
  start(request: ContainerRequest): Promise<Container>;
  /** Removes what a killed run left behind; the number removed. */
  sweep(): Promise<number>;
}

/** Looks for what killed runs left in an engine, without touching it. */
export interface LeftContainers {
  /** What sweep would remove. */
  left(): Promise<readonly LeftContainer[]>;
}

/** A container of ours whose process is gone. */
export interface LeftContainer {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
}

/** Where files of images can be looked at. */
export interface ImageOpener {
  /** Opens an image's files, in a container of ours that is never started; throws candidate-missing. */
  open(request: Pick<ContainerRequest, 'image' | 'platform'>): Promise<ImageFiles>;
}
