import { resolve } from 'node:path';
import { type Exec, FactoryError, type Files, renderDocument } from '@officina/core';
import { sleep } from '../clock.ts';
import { tryRun } from '../engine/docker-cli.ts';
import { clearFolder } from '../process/clear-folder.ts';
import { findService, startDetached, tailOf } from '../process/detached.ts';
import { renderIdentity } from '../process/process-identity.ts';

export interface PrivateEngineOptions {
  readonly exec: Exec;
  readonly files: Files;
  /** Where it keeps everything; emptied before the start and after the end. */
  readonly folder: string;
}

/** An engine of our own beside the machine's: empty, its steps on the host's network, to be measured on. */
export interface PrivateEngine {
  /** The url that DOCKER_HOST takes. */
  readonly host: string;
  /** Ends it and removes all that it kept. */
  stop(): Promise<void>;
}

/**
 * Starts containerd and dockerd with folders and a bridge of their own and no firewall rules, so that the machine's
 * engine keeps its own. One at a time per machine. Throws engine-not-root or engine-install-failed with the last lines of the log.
 */
export async function startPrivateEngine(options: PrivateEngineOptions): Promise<PrivateEngine> {
  const { exec, files } = options;
  const folder = resolve(options.folder);
  if (process.getuid?.() !== 0)
    throw new FactoryError('engine-not-root', 'an engine beside the machine’s own needs root', {
      hint: 'run the same command as root, such as with sudo',
    });
  const stop = async () => {
    await clearFolder(folder, { exec, files });
    await exec.run('ip', ['link', 'delete', bridge]);
  };
  await stop();
  const containerd = `${folder}/containerd.sock`;
  const host = `unix://${folder}/docker.sock`;
  await files.write(`${folder}/containerd.toml`, containerdConfig(folder, containerd));
  await files.write(`${folder}/daemon.json`, '{"features":{"containerd-snapshotter":true}}\n');
  try {
    // With "none" it would take docker0 away, which is the other engine's.
    await exec.run('ip', ['link', 'add', bridge, 'type', 'bridge']);
    await exec.run('ip', ['address', 'add', '10.213.77.1/24', 'dev', bridge]);
    await exec.run('ip', ['link', 'set', bridge, 'up']);
    await start('containerd', ['containerd', '--config', `${folder}/containerd.toml`], () =>
      answers(exec, 'ctr', ['--address', containerd, 'version']),
    );
    await start('dockerd', dockerd(folder, containerd, host), () =>
      answers(exec, 'docker', ['--host', host, 'version']),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };

  async function start(name: string, command: readonly string[], ready: () => Promise<boolean>) {
    const log = `${folder}/${name}.log`;
    const identity = await startDetached(exec, { command, log });
    if (identity !== undefined) {
      const record = `${folder}/${name}.json`;
      await files.write(record, renderDocument({ name, process: renderIdentity(identity), log }));
      for (let waited = 0; waited < 300; waited += 1) {
        if (await ready()) return;
        if ((await findService(files, record)) === undefined) break;
        await sleep(100);
      }
    }
    throw new FactoryError('engine-install-failed', `${name} did not start:\n${await tailOf(files, log)}`, {
      hint: `look at ${log}`,
    });
  }
}

const bridge = 'officina-bench';

function dockerd(folder: string, containerd: string, host: string): string[] {
  return [
    'dockerd',
    ...['--config-file', `${folder}/daemon.json`],
    ...['--containerd', containerd],
    ...['--data-root', `${folder}/data`],
    ...['--exec-root', `${folder}/run`],
    ...['--pidfile', `${folder}/docker.pid`],
    ...['--host', host],
    ...['--bridge', bridge],
    '--iptables=false',
    '--ip6tables=false',
    '--ip-forward=false',
  ];
}

function containerdConfig(folder: string, socket: string): string {
  return [
    'version = 2',
    `root = "${folder}/containerd"`,
    `state = "${folder}/containerd-run"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    '[grpc]',
    `address = "${socket}"`,
    '',
  ].join('\n');
}

async function answers(exec: Exec, program: string, args: readonly string[]): Promise<boolean> {
  return (await tryRun(exec, program, args))?.exitCode === 0;
}
