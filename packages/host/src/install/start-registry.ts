import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { type Exec, FactoryError, type Files, renderDocument, sha256 } from '@officina/core';
import { sleep } from '../clock.ts';
import { tryRun } from '../engine/docker-cli.ts';
import { createFiles } from '../files.ts';
import { findService, readRecord, startDetached, stopService, tailOf } from '../process/detached.ts';
import { renderIdentity } from '../process/process-identity.ts';
import { inLockedFolder } from './locked-folder.ts';
import { nameHeader, renderRegistryConfig } from './registry-config.ts';

export interface StartRegistryOptions {
  readonly exec: Exec;
  readonly files: Files;
  /** Where its configuration, images, log and record are. */
  readonly folder: string;
  /** The port to begin with; default 5455, or the one that it had before. */
  readonly port?: number;
}

export interface RunningRegistry {
  /** Host and port, such as `127.0.0.1:5455`. */
  readonly address: string;
  /** False when it ran already. */
  readonly started: boolean;
}

/** The port of a first start. */
export const defaultRegistryPort = 5455;

/** How many ports are tried. */
const ports = 100;

const programs = ['docker-registry', 'registry'];

/**
 * Runs the CNCF distribution on loopback, on this port or the next free one, or finds the one that was left running, also
 * when another is starting it at this moment; throws tool-missing or registry-unreachable with the last lines of its log.
 */
export function startRegistry(options: StartRegistryOptions): Promise<RunningRegistry> {
  const folder = resolve(options.folder);
  return inLockedFolder(folder, () => findOrStart({ ...options, folder }));
}

async function findOrStart({ exec, files, folder, ...options }: StartRegistryOptions) {
  const file = recordFile(folder);
  const running = await findService(files, file);
  if (running?.record.port !== undefined && (await answers(folder, running.record.port))) {
    return { address: addressOf(running.record.port), started: false };
  }
  await stopService(files, file);
  const program = await findProgram(exec);
  const before = (await readRecord(files, file))?.port;
  const first = options.port ?? before ?? defaultRegistryPort;
  for (let port = await freePort(first); ; port = await freePort(port, first + ports)) {
    if (await startAt(port, { exec, files, folder, program }))
      return { address: addressOf(port), started: true };
    // Another program may have taken it since we looked.
    if (await isFree(port)) break;
  }
  const log = logFile(folder);
  throw new FactoryError(
    'registry-unreachable',
    `the local registry did not start:\n${await tailOf(files, log)}`,
    { hint: `look at ${log}` },
  );
}

interface Start extends Required<Omit<StartRegistryOptions, 'port'>> {
  readonly program: string;
}

/** Whether it runs there now. */
async function startAt(port: number, { exec, files, folder, program }: Start): Promise<boolean> {
  const file = recordFile(folder);
  const config = `${folder}/config.yml`;
  const log = logFile(folder);
  await files.write(
    config,
    renderRegistryConfig({ folder: `${folder}/data`, address: addressOf(port), name: nameOf(folder) }),
  );
  const identity = await startDetached(exec, {
    command: [program, 'serve', config],
    log,
    // Version 3 would look for a collector of traces.
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
  if (identity === undefined) return false;
  const record = { name: program, process: renderIdentity(identity), log, port };
  await files.write(file, renderDocument(record));
  for (let waited = 0; waited < 200; waited += 1) {
    if (await answers(folder, port)) return true;
    if ((await findService(files, file)) === undefined) break;
    await sleep(50);
  }
  await stopService(files, file);
  return false;
}

/** Where a registry that startRegistry left running from this folder listens; undefined when none runs. */
export async function findRegistry(
  folder: string,
  files: Pick<Files, 'read'> = createFiles(),
): Promise<string | undefined> {
  const port = (await findService(files, recordFile(resolve(folder))))?.record.port;
  return port === undefined ? undefined : addressOf(port);
}

/** Stops a registry that startRegistry left running from this folder; false when none runs. Its images stay. */
export function stopRegistry(folder: string, files: Pick<Files, 'read'> = createFiles()): Promise<boolean> {
  return stopService(files, recordFile(resolve(folder)));
}

function recordFile(folder: string): string {
  return `${folder}/registry.json`;
}

function logFile(folder: string): string {
  return `${folder}/registry.log`;
}

/** What tells a registry from one of another folder that took its port. */
function nameOf(folder: string): string {
  return sha256(folder).slice(0, 16);
}

function addressOf(port: number): string {
  return `127.0.0.1:${port}`;
}

async function findProgram(exec: Exec): Promise<string> {
  for (const program of programs) {
    if ((await tryRun(exec, program, ['--version']))?.exitCode === 0) return program;
  }
  throw new FactoryError('tool-missing', `no registry program (${programs.join(' or ')}) is on PATH`, {
    hint: 'apt-get install docker-registry, or run again with --install-engine',
  });
}

async function answers(folder: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${addressOf(port)}/v2/`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.headers.get(nameHeader) === nameOf(folder);
  } catch {
    return false;
  }
}

/** The first port from here on that nobody listens on. */
async function freePort(first: number, end = first + ports): Promise<number> {
  for (let port = first; port < end; port += 1) if (await isFree(port)) return port;
  throw new FactoryError(
    'registry-unreachable',
    `no free port for the local registry from ${end - ports} on`,
    {
      hint: 'stop what listens there, or give another port',
    },
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
}
