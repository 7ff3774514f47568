import type { ContainerRequest } from '@officina/core';
import type { ContainerCreateOptions } from 'dockerode';

/** Limits of a container whose request names none. */
export const defaultLimits = { memoryBytes: 4 * 2 ** 30, pids: 4096 } as const;

/** How a container waits for the end of its stdin: by a shell's own `read` (nothing else need be in the image), or by a program put into it. */
export const idleCommands = {
  shell: ['/bin/sh', '-c', 'read -r nothing'],
  program: ['/.officina-idle'],
} as const;

export interface ContainerShape {
  readonly name: string;
  readonly idle: keyof typeof idleCommands;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the engine is asked for: nothing of the image runs; stdin closes with the first client that held it. */
export function containerOptions(request: ContainerRequest, shape: ContainerShape): ContainerCreateOptions {
  return {
    name: shape.name,
    Image: request.image,
    platform: request.platform,
    Entrypoint: [...idleCommands[shape.idle]],
    Cmd: [],
    OpenStdin: true,
    StdinOnce: true,
    Labels: { ...shape.labels },
    // An image's own check would only wake up beside ours.
    Healthcheck: { Test: ['NONE'] },
    ...(request.user === undefined ? {} : { User: request.user }),
    Env: renderEnv(request.env),
    HostConfig: {
      AutoRemove: true,
      Init: true,
      // The host's network: the bridge's MTU may be larger than a tunnel's, and mirrors listen on loopback.
      NetworkMode: request.network === true ? 'host' : 'none',
      Memory: request.memoryBytes ?? defaultLimits.memoryBytes,
      PidsLimit: request.pids ?? defaultLimits.pids,
      // Where a batch keeps what its programs say.
      ShmSize: 256 * 2 ** 20,
      Binds: [...(request.binds ?? [])],
      ...restrictedOptions(request.restricted),
    },
  };
}

function restrictedOptions(pod: ContainerRequest['restricted']): ContainerCreateOptions['HostConfig'] {
  if (pod === undefined) return {};
  return {
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,exec,mode=1777' },
    // Not a Tmpfs: runc gives that the mode of the folder below it, whatever its options say.
    Mounts: [
      {
        Type: 'volume',
        Source: '',
        Target: pod.home,
        VolumeOptions: {
          NoCopy: true,
          Labels: {},
          DriverConfig: {
            Name: 'local',
            Options: { type: 'tmpfs', device: 'tmpfs', o: `mode=2775,uid=0,gid=${pod.group}` },
          },
        },
      },
    ],
  };
}

/** Environment as the engine takes it. */
export function renderEnv(env: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`);
}
