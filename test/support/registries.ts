import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
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

/** Starts one on a free port of loopback; it ends with `stop`. */
export async function startRegistryOf(
  { name, program, speaks }: RegistryKind,
  storage: 'in memory' | 'on disk' = 'in memory',
): Promise<StartedRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-registry-kind-'));
  const port = await freePort();
  const config = join(folder, 'config.yml');
  await writeFile(
    config,
    `version: 0.1\nlog: { level: error, accesslog: { disabled: true } }\nstorage: { ${storage === 'in memory' ? 'inmemory: {}' : `filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }`}, delete: { enabled: true } }\nhttp: { addr: '127.0.0.1:${port}' }\n`,
  );
  const args = speaks === 'distribution' ? ['serve', config] : ['-port', String(port)];
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  const child = spawn(program, args, { stdio: 'ignore', env });
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const address = `127.0.0.1:${port}`;
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (await answers(address)) return { address, stop };
    await new Promise((next) => setTimeout(next, 50));
  }
  await stop();
  throw new Error(`${name} (${program}) did not start`);
}

async function answers(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://${address}/v2/`);
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
