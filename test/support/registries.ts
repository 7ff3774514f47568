import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A kind of registry that tests start: how its program is told where to listen. */
export interface RegistryKind {
  /** As the table in docs/registries.md calls it. */
  readonly name: string;
  /** Its program: a name on PATH, or a path. */
  readonly program: string;
  readonly speaks: 'distribution' | 'go-containerregistry';
}

/** A registry of such a kind that runs. */
export interface StartedRegistry {
  /** Host and port. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The one that Debian has, and that our own commands start. */
export const debianRegistry: RegistryKind = {
  name: 'distribution 2.8.2',
  program: 'docker-registry',
  speaks: 'distribution',
};

/** All that are held against; Go makes the others for `officina test --registries`, which says where they are. */
export function registryKinds(): RegistryKind[] {
  const [distribution = '', goContainerregistry = ''] = (process.env['OFFICINA_REGISTRIES'] ?? '').split(':');
  return [
    debianRegistry,
    { name: 'distribution 3.1.2', program: distribution, speaks: 'distribution' },
    { name: 'go-containerregistry 0.22.1', program: goContainerregistry, speaks: 'go-containerregistry' },
  ];
}

/** Starts one on a port of loopback that the system gives it; it ends with `stop`. */
export async function startRegistryOf(
  { name, program, speaks }: RegistryKind,
  storage: 'in memory' | 'on disk' = 'in memory',
): Promise<StartedRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-registry-kind-'));
  const config = join(folder, 'config.yml');
  // It says its port at this level, and at no higher one.
  await writeFile(
    config,
    `version: 0.1\nlog: { level: info, accesslog: { disabled: true } }\nstorage: { ${storage === 'in memory' ? 'inmemory: {}' : `filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }`}, delete: { enabled: true } }\nhttp: { addr: '127.0.0.1:0' }\n`,
  );
  const args = speaks === 'distribution' ? ['serve', config] : ['-port', '0'];
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const port = await portOf(child);
  if (port !== undefined) return { address: `127.0.0.1:${port}`, stop };
  await stop();
  throw new Error(`${name} (${program}) did not start`);
}

/** The port at which it says that it listens; undefined when it ends without. */
function portOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((done) => {
    let said = '';
    child.once('error', () => done(undefined));
    child.once('close', () => done(undefined));
    // Read to the end: who is not read from stops.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length > 100_000) return;
      said += text;
      const port = /(?:listening on 127\.0\.0\.1:|serving on port )(\d+)/.exec(said)?.[1];
      if (port !== undefined) done(port);
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}
