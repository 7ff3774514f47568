import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type Exec,
  type FactoryError,
  type Files,
  isFactoryError,
  type Platform,
  platforms,
  type Registry,
  type Talk,
  tagged,
} from '@officina/core';
import { runsPlatform } from '../debian/emulation.ts';
import { createClient } from '../engine/engine-client.ts';
import { type ExaminedEngine, examineEngine } from '../engine/find-engine.ts';
import { findDefaultRoutes, type NetworkInterface } from './default-routes.ts';

/** What a machine is like, as far as it can hinder the work. */
export interface MachineFacts {
  /** The engine and the CLI that answer, and all that is wrong with them. */
  readonly engine: {
    readonly version?: string;
    readonly storageDriver?: string;
    readonly buildxVersion?: string;
    /** False: it runs elsewhere, and nothing of this machine's disk and network says anything about it. */
    readonly local: boolean;
    readonly problems: readonly FactoryError[];
  };
  /** Free bytes where images and where the state folder are. */
  readonly disks: readonly { readonly folder: string; readonly free: number }[];
  /** The engine's bridge; absent when it cannot be asked. */
  readonly bridge?: NetworkInterface;
  /** The interfaces of the default routes; empty when they cannot be known. */
  readonly routes: readonly NetworkInterface[];
  /** Platforms whose programs run here, through an emulator too; empty when the engine runs elsewhere. */
  readonly platforms: readonly Platform[];
  /** Absent when no registry is named. */
  readonly registry?: { readonly name: string; readonly problem?: FactoryError };
}

export interface MachineFactsPorts {
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  readonly registry: Registry;
}

export interface MachineFactsOptions {
  /** The state folder. */
  readonly folder: string;
  /** The repository of the images. */
  readonly registry?: string;
}

/** Looks at this machine, its engine and the registry; a thing that is wrong is a fact and no error. */
export async function gatherMachineFacts(
  ports: MachineFactsPorts,
  { folder, registry }: MachineFactsOptions,
): Promise<MachineFacts> {
  const engine = await examineEngine(ports);
  const local = engine.address.socketPath !== undefined;
  const folders = local && engine.facts?.rootFolder !== undefined ? [engine.facts.rootFolder] : [];
  const bridge = engine.facts === undefined ? undefined : await findBridge(engine);
  return {
    engine: {
      local,
      problems: engine.problems,
      ...(engine.cli === undefined ? {} : { buildxVersion: engine.cli.buildxVersion }),
      ...(engine.facts === undefined
        ? {}
        : { version: engine.facts.version, storageDriver: engine.facts.storageDriver }),
    },
    disks: await freeOn([...folders, folder]),
    ...(bridge === undefined ? {} : { bridge }),
    platforms: local ? await runnable(ports.files) : [],
    routes: local ? await findDefaultRoutes(ports) : [],
    ...(registry === undefined ? {} : { registry: await askRegistry(ports.registry, registry) }),
  };
}

async function runnable(files: Files): Promise<Platform[]> {
  const found: Platform[] = [];
  for (const platform of platforms) if (await runsPlatform(files, platform)) found.push(platform);
  return found;
}

/** Docker's default bridge; an engine that was told no MTU uses 1500. */
async function findBridge({ address }: ExaminedEngine): Promise<NetworkInterface | undefined> {
  try {
    const client = await createClient(address)();
    const { Options: options } = (await client.getNetwork('bridge').inspect()) as {
      readonly Options?: Readonly<Record<string, string>> | null;
    };
    return {
      name: options?.['com.docker.network.bridge.name'] ?? 'docker0',
      mtu: Number(options?.['com.docker.network.driver.mtu'] ?? 1500),
    };
  } catch {
    // An engine without a bridge has no such trap.
    return undefined;
  }
}

/** A folder that is not there yet counts as the nearest one above it. */
async function freeOn(folders: readonly string[]): Promise<{ folder: string; free: number }[]> {
  const disks: { folder: string; free: number }[] = [];
  for (const folder of new Set(folders)) {
    let at = resolve(folder);
    let disk = await statfs(at).catch(() => undefined);
    while (disk === undefined && at !== dirname(at)) {
      at = dirname(at);
      disk = await statfs(at).catch(() => undefined);
    }
    if (disk !== undefined) disks.push({ folder, free: disk.bavail * disk.bsize });
  }
  return disks;
}

async function askRegistry(registry: Registry, name: string): Promise<NonNullable<MachineFacts['registry']>> {
  try {
    // Whether the tag is there does not matter: an answer is one.
    await registry.head(tagged(name, 'latest'));
    return { name };
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return { name, problem: error };
  }
}
