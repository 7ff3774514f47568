import { randomUUID } from 'node:crypto';
import { type Duplex, Readable } from 'node:stream';
import {
  type Container,
  type ContainerRequest,
  type Containers,
  FactoryError,
  type ImageFiles,
  type ImageOpener,
  type LeftContainers,
} from '@officina/core';
import type Docker from 'dockerode';
import { sleep } from '../clock.ts';
import { engineLog, engineMessage, statusOf } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { type OnInterrupt, onInterrupt as ownInterrupts } from '../process/interrupt.ts';
import { execIn } from './container-exec.ts';
import { type ContainerShape, containerOptions, idleCommands } from './container-options.ts';
import { containerLabels, isLeftOver, ownLabels } from './container-owner.ts';
import { idleProgram } from './idle-program.ts';
import { readArchive } from './read-archive.ts';

export interface ContainersOptions {
  /** Default: this process's own interrupts. */
  readonly onInterrupt?: OnInterrupt;
}

/**
 * Containers of ours on an engine: labelled with their owner, limited, removed by remove, by an interrupt or by sweep. One
 * that runs ends with this process, however that ends: it waits for its stdin, which only this process holds open.
 */
export function createContainers(
  connection: Pick<EngineConnection, 'client'>,
  options: ContainersOptions = {},
): Containers & ImageOpener & LeftContainers {
  const { onInterrupt = ownInterrupts } = options;
  return {
    async start(request) {
      const docker = await connection.client();
      const labels = await ownLabels();
      const name = `officina-${randomUUID()}`;
      let started: Started | undefined;
      const start = async () =>
        (await tryStart(docker, request, { name, idle: 'shell', labels })) ??
        (await tryStart(docker, request, { name, idle: 'program', labels }));
      let starting: Promise<unknown> = Promise.resolve();
      const remove = async () => {
        try {
          // What the engine is still making would be there after it was looked for.
          await starting.catch(() => undefined);
          await removeContainer(docker.getContainer(name));
        } finally {
          started?.stdin.destroy();
        }
      };
      // Before it exists: an interrupt while the engine creates it must find it too.
      const takeBack = onInterrupt(remove);
      try {
        const begun = start();
        starting = begun;
        started = await begun;
        if (started === undefined) {
          throw new FactoryError(
            'engine-failed',
            `image ${request.image}: no program could be started in it`,
            {
              hint: `look whether the image is for ${request.platform}: docker image inspect ${request.image}`,
            },
          );
        }
        const { container } = started;
        return {
          id: container.id,
          exec: (exec) => execIn(container, exec),
          async remove() {
            await remove();
            takeBack();
          },
        } satisfies Container;
      } catch (error) {
        takeBack();
        throw error;
      }
    },
    async open(request) {
      const docker = await connection.client();
      const name = `officina-${randomUUID()}`;
      const container = docker.getContainer(name);
      const labels = await ownLabels();
      const making = createContainer(docker, request, { name, idle: 'shell', labels });
      const remove = async () => {
        await making.catch(() => undefined);
        await removeContainer(container);
      };
      const takeBack = onInterrupt(remove);
      try {
        await making;
      } catch (error) {
        takeBack();
        throw error;
      }
      return {
        read: (path, visit) => readArchive(container, path, visit),
        async remove() {
          await remove();
          takeBack();
        },
      } satisfies ImageFiles;
    },
    async sweep() {
      const docker = await connection.client();
      const left = await listLeft(docker);
      for (const { info } of left) await removeContainer(docker.getContainer(info.Id));
      return left.length;
    },
    async left() {
      const left = await listLeft(await connection.client());
      return left.map(({ info, running }) => ({
        name: info.Names[0]?.replace(/^\//, '') ?? info.Id,
        image: info.Image,
        running,
      }));
    },
  };
}

async function listLeft(docker: Docker) {
  const filters = { label: [`${containerLabels.container}=1`] };
  const listed = await docker.listContainers({ all: true, filters });
  const left: { readonly info: Docker.ContainerInfo; readonly running: boolean }[] = [];
  for (const info of listed) {
    const running = ['running', 'restarting', 'paused'].includes(info.State);
    if (await isLeftOver({ running, owner: info.Labels[containerLabels.owner] ?? '' }))
      left.push({ info, running });
  }
  return left;
}

interface Started {
  readonly container: Docker.Container;
  /** The container ends when this does. */
  readonly stdin: Duplex;
}

/** Starts a container; undefined when the image lacks the program that would wait in it. */
async function tryStart(
  docker: Docker,
  request: ContainerRequest,
  shape: ContainerShape,
): Promise<Started | undefined> {
  const container = await createContainer(docker, request, shape);
  let stdin: Duplex | undefined;
  try {
    // Not left to the start: there it is the engine's own init that does not find the shell, after the answer.
    if (shape.idle === 'shell' && !(await hasShell(container))) {
      await removeContainer(container);
      return undefined;
    }
    if (shape.idle === 'program') {
      const [path] = idleCommands.program;
      const { pack } = await import('tar-stream');
      const archive = pack();
      archive.entry({ name: path.slice(1), mode: 0o755 }, Buffer.from(idleProgram(request.platform)));
      archive.finalize();
      await container.putArchive(Readable.from(archive), { path: '/' });
    }
    stdin = (await container.attach({ stream: true, stdin: true, hijack: true })) as Duplex;
    // Broken off when the engine goes.
    stdin.on('error', () => {});
    await container.start();
    return { container, stdin };
  } catch (error) {
    await removeContainer(container).finally(() => stdin?.destroy());
    throw new FactoryError('engine-failed', `image ${request.image}: ${engineMessage(error)}`, {
      hint: `try "docker run --rm --platform ${request.platform} ${request.image}"`,
      cause: error,
    });
  }
}

async function hasShell(container: Docker.Container): Promise<boolean> {
  try {
    const answer: NodeJS.ReadableStream = await container.infoArchive({ path: idleCommands.shell[0] });
    // It has no body, but holds its socket until it is read.
    answer.resume();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function createContainer(
  docker: Docker,
  request: ContainerRequest,
  shape: ContainerShape,
): Promise<Docker.Container> {
  try {
    return await docker.createContainer(containerOptions(request, shape));
  } catch (error) {
    if (statusOf(error) !== 404) {
      throw new FactoryError('engine-failed', `image ${request.image}: ${engineMessage(error)}`, {
        hint: engineLog,
        cause: error,
      });
    }
    throw new FactoryError(
      'candidate-missing',
      `image ${request.image} (${request.platform}) is not in the engine`,
      {
        hint: 'run "officina build" first, or pull the image',
        cause: error,
      },
    );
  }
}

/** Removes a container, running or not, and waits until it is gone; nothing happens when it was. */
async function removeContainer(container: Docker.Container): Promise<void> {
  for (let wait = 10; wait < 20_000; wait *= 2) {
    try {
      await container.remove({ force: true, v: true });
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      // The engine is removing it by itself, because its program ended.
      if (status !== 409)
        throw new FactoryError('engine-failed', engineMessage(error), { hint: engineLog, cause: error });
      await sleep(wait);
    }
  }
}
