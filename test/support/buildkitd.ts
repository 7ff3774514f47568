import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { run } from './officina.ts';
import { waitUntil } from './wait-until.ts';

/** A buildkitd; "officina test --builder" makes one and names it. */
const program = process.env['OFFICINA_BUILDKITD'] ?? 'buildkitd';
export const docker = '/usr/bin/docker';

/** A builder apart from the engine, of BuildKit's newest, that buildx knows by the name `apart`. */
export interface Buildkitd {
  /** What a build's environment needs for it: buildx takes it where no other builder is named. */
  readonly env: Readonly<Record<string, string>>;
  start(): Promise<void>;
  stop(signal: NodeJS.Signals): Promise<void>;
  /** Ends it and unmounts what it had, so that the folder can be removed. */
  remove(): Promise<void>;
}

/** Starts one with its state in a folder. */
export async function startBuildkitd(folder: string): Promise<Buildkitd> {
  let daemon: ChildProcess | undefined;
  const at = (name: string) => join(folder, name);
  const env = { BUILDX_CONFIG: at('buildx'), BUILDX_BUILDER: 'apart' };
  const start = async () => {
    const args = ['--addr', `unix://${at('bk.sock')}`, '--root', at('bk'), '--containerd-worker=false'];
    daemon = spawn(program, [...args, '--oci-worker-net=host'], { stdio: 'ignore' });
    const started = daemon;
    await waitUntil('buildkitd', async () => {
      if (started.exitCode !== null) throw new Error(`buildkitd ended with ${started.exitCode}`);
      const { stdout } = await run(docker, ['buildx', 'inspect', 'apart'], { env });
      return /^Status: +running/m.test(stdout);
    });
  };
  const stop = async (signal: NodeJS.Signals) => {
    if (daemon === undefined || daemon.exitCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  };
  const place = `unix://${at('bk.sock')}`;
  await run(docker, ['buildx', 'create', '--name', 'apart', '--driver', 'remote', place], { env });
  await start();
  return {
    env,
    start,
    stop,
    remove: async () => {
      await stop('SIGTERM');
      // What a killed one had mounted.
      const unmount =
        'awk -v f="$0/" \'index($2, f) == 1 { print $2 }\' /proc/mounts | sort -r | xargs -r umount -l';
      await run('sh', ['-c', unmount, folder]);
    },
  };
}
