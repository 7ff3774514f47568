import { resolve } from 'node:path';
import { type Exec, type Files, isFactoryError, type Talk } from '@officina/core';
import { apt, aptInstall, candidateVersion, requireRoot } from '../debian/apt.ts';
import { readAptSources } from '../debian/debian-mirror.ts';
import { tryRun } from '../engine/docker-cli.ts';
import { defaultDockerHost, parseDockerHost } from '../engine/docker-host.ts';
import { createClient } from '../engine/engine-client.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { findEngine } from '../engine/find-engine.ts';
import { daemonConfigFile, withContainerdStore } from './daemon-config.ts';
import { chooseEnginePackages, renderExtraSources, renderPins } from './engine-packages.ts';
import { startEngine } from './start-engine.ts';

export interface InstallEngineOptions {
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  /** Where the record and the log of an engine that we start are kept. */
  readonly folder: string;
  /** Default: the real search. */
  readonly find?: () => Promise<EngineConnection>;
  /** The effective user id; default: this process's own. */
  readonly uid?: number;
}

const sourcesFile = '/etc/apt/sources.list.d/officina-engine.sources';
const pinsFile = '/etc/apt/preferences.d/officina-engine';

/**
 * The engine that answers; where none does, the one of Debian's packages, installed and started. With an engine present
 * nothing is changed. Throws engine-not-root, engine-install-failed, or what findEngine throws of an unfit engine.
 */
export async function installEngine(options: InstallEngineOptions): Promise<EngineConnection> {
  const { exec, files, talk, find = () => findEngine({ exec, files }) } = options;
  try {
    return await find();
  } catch (error) {
    // Another engine than this machine's own is not ours to install or start.
    const elsewhere = ![undefined, '', defaultDockerHost].includes(process.env['DOCKER_HOST']);
    if (!isFactoryError(error) || error.code !== 'engine-missing' || elsewhere) throw error;
  }
  requireRoot('apt-get install docker.io docker-buildx', options.uid);
  const installed = (await tryRun(exec, 'dockerd', ['--version']))?.exitCode === 0;
  const undo = await prepareDaemon(options);
  try {
    if (!installed) await installPackages(options);
    await startEngine({ exec, files, talk, folder: resolve(options.folder), answers });
  } catch (error) {
    await undo();
    throw error;
  }
  return find();
}

/** Switches the containerd store on, before the first start only: later it would hide the images that are there. */
async function prepareDaemon({ exec, files }: InstallEngineOptions): Promise<() => Promise<void>> {
  const before = await files.read(daemonConfigFile);
  const started = (await files.list('/var/lib/docker')).length > 0;
  const wanted = started ? undefined : withContainerdStore(before);
  if (wanted === undefined) return async () => {};
  await files.write(daemonConfigFile, wanted);
  return async () => {
    if (before === undefined) await exec.run('rm', ['-f', daemonConfigFile]);
    else await files.write(daemonConfigFile, before);
  };
}

async function installPackages({ exec, files, talk }: InstallEngineOptions): Promise<void> {
  await talk.task('Install the Docker engine', async (progress) => {
    progress.detail('reading package lists');
    await exec.run('dpkg', ['--configure', '-a']);
    await apt(exec, ['update']);
    const sources = await readAptSources(files);
    const [dockerIo, dockerCli, buildx] = await Promise.all(
      ['docker.io', 'docker-cli', 'docker-buildx'].map((name) => candidateVersion(exec, name)),
    );
    const chosen = chooseEnginePackages({
      suite: await readSuite(files),
      sources,
      ...(dockerIo === undefined ? {} : { dockerIo }),
      ...(dockerCli === undefined ? {} : { dockerCli }),
      ...(buildx === undefined ? {} : { buildx }),
    });
    try {
      if (chosen.suites.length > 0) {
        await files.write(pinsFile, renderPins(chosen));
        await files.write(sourcesFile, renderExtraSources(chosen, sources));
        await apt(exec, ['update']);
      }
      progress.detail(chosen.packages.join(' '));
      await aptInstall(exec, chosen.packages);
    } catch (error) {
      if (chosen.suites.length > 0) await exec.run('rm', ['-f', sourcesFile, pinsFile]);
      throw error;
    }
  });
}

async function readSuite(files: Pick<Files, 'read'>): Promise<string> {
  const release = (await files.read('/etc/os-release')) ?? '';
  return /^VERSION_CODENAME="?([\w-]+)/m.exec(release)?.[1] ?? 'an unknown system';
}

async function answers(): Promise<boolean> {
  try {
    const docker = await createClient(parseDockerHost(defaultDockerHost))();
    await docker.ping();
    return true;
  } catch {
    return false;
  }
}
