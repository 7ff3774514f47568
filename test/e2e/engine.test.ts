import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Container, Containers, ImageOpener } from '@officina/core';
import {
  createContainers,
  createEngineImages,
  createExec,
  createFiles,
  type EngineConnection,
  findEngine,
  installEngine,
} from '@officina/host';
import { debianInEngine, talk } from '../support/ground.ts';

const exec = createExec();
const files = createFiles();
/** An image that holds no program at all. */
const bare = 'officina.local/e2e-bare:latest';
/** An image without a shell. */
const shellless = 'officina.local/e2e-shellless:latest';

let engine: EngineConnection;
let program: string;
let containers: Containers & ImageOpener;
let images: ReturnType<typeof createEngineImages>;

/** The engine's containers of one id: how many there are, running or not. */
async function count(id: string): Promise<number> {
  const docker = await engine.client();
  return (await docker.listContainers({ all: true, filters: { id: [id] } })).length;
}

beforeAll(async () => {
  engine = await findEngine({ exec, files });
  program = (await engine.cli()).path;
  containers = createContainers(engine);
  images = createEngineImages(engine);
  const made = await exec.run(program, ['buildx', 'build', '--provenance=false', '-t', bare, '--load', '-'], {
    env: engine.env,
    stdin: 'FROM scratch\nCOPY <<END /text\nnothing runs here\nEND\nLABEL a=b\nENV C=d\n',
  });
  if (made.exitCode !== 0) throw new Error(made.stderr);
});

afterAll(async () => {
  for (const name of [bare, shellless]) await images.untag(name);
});

describe('findEngine', () => {
  it('finds one whose CLI speaks to it', async () => {
    const { stdout } = await exec.run(program, ['version', '--format', '{{.Server.Version}}'], {
      env: engine.env,
    });
    expect(stdout.startsWith(engine.version)).toBe(true);
    expect((await engine.cli()).buildxVersion).toMatch(/^\d+\.\d+/);
  });

  it('is engine-missing where nobody listens', async () => {
    const env = { PATH: '/usr/bin', DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    await expect(findEngine({ exec, files, env })).rejects.toMatchObject({ code: 'engine-missing' });
  });
});

describe('installEngine', () => {
  it('takes the engine that is there, as any user, and writes nothing', async () => {
    const real = createFiles();
    const files = { ...real, write: () => Promise.reject(new Error('written')) };
    const found = await installEngine({ exec, files, talk, folder: '/nowhere', uid: 1000 });
    expect(found.version).toBe(engine.version);
  });
});

describe('createEngineImages', () => {
  it('inspects by name and by digest, tags and untags', async () => {
    const image = await images.inspect(bare);
    expect(image).toMatchObject({
      platform: engine.platform,
      labels: { a: 'b' },
      env: expect.arrayContaining(['C=d']),
    });
    const other = 'officina.local/e2e-bare:other';
    await images.tag(bare, other);
    expect((await images.inspect(other))?.digest).toBe(image?.digest);
    expect(await images.names('officina.local/*')).toContain(other);
    expect(await images.names('officina.local/e2e-none')).toEqual([]);
    await images.untag(other);
    await images.untag(other);
    expect(await images.inspect(other)).toBeUndefined();
    expect(await images.inspect(image?.digest ?? '')).toMatchObject({ labels: { a: 'b' } });
  });

  it('counts what layers take unpacked, however well they pack', async () => {
    const one = await images.unpacked(bare);
    expect(one).toBeGreaterThan(0);
    expect(one).toBeLessThan(1_000_000);
    const debian = await debianInEngine();
    const stdin = `FROM ${debian}\nRUN head -c 90000000 /dev/zero >/zeros\n`;
    const made = ['buildx', 'build', '--provenance=false', '-t', `${bare}-long`, '--load', '-'];
    expect(await exec.run(program, made, { env: engine.env, stdin })).toMatchObject({ exitCode: 0 });
    const more = (await images.unpacked(`${bare}-long`)) - (await images.unpacked(debian));
    expect(Math.round(more / 1e7)).toBe(9);
    await images.untag(`${bare}-long`);
    await expect(images.unpacked('officina.local/nothing:0')).rejects.toMatchObject({
      code: 'candidate-missing',
    });
  });

  it('tells a registry that is not there', async () => {
    await expect(images.pull('127.0.0.1:1/a/b:c', 'linux/amd64')).rejects.toMatchObject({
      code: 'registry-unreachable',
    });
  });
});

describe('createContainers', () => {
  let image: string;
  let container: Container;

  beforeAll(async () => {
    image = await debianInEngine();
    container = await containers.start({ image, platform: engine.platform, env: { OUTER: '1' } });
  });
  afterAll(() => container.remove());

  it('keeps stdout, stderr, stdin and the exit code apart', async () => {
    const script = 'cat; echo err >&2; echo $OUTER$INNER; id -un; pwd; exit 3';
    const result = await container.exec({
      command: ['sh', '-c', script],
      stdin: 'in\n',
      env: { INNER: '2' },
      user: 'nobody',
      workdir: '/tmp',
    });
    expect(result).toEqual({ exitCode: 3, stdout: 'in\n12\nnobody\n/tmp\n', stderr: 'err\n' });
  });

  it('carries megabytes in and out', async () => {
    const stdin = 'x'.repeat(3_000_000);
    expect((await container.exec({ command: ['cat'], stdin })).stdout.length).toBe(stdin.length);
  });

  it('survives a program that does not read its input', async () => {
    expect((await container.exec({ command: ['true'], stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  it('says on stderr that a program is not there', async () => {
    const result = await container.exec({ command: ['no-such-program'] });
    expect(result).toMatchObject({ stdout: '', stderr: expect.stringContaining('no-such-program') });
    expect(result.exitCode).toBeGreaterThan(125);
  });

  it('kills a program and its children when time is up, and ends with them', async () => {
    const own = await containers.start({ image, platform: engine.platform });
    try {
      const late = own.exec({ command: ['sh', '-c', 'sleep 7777 & sleep 7777'], timeoutSeconds: 1 });
      await expect(late).rejects.toMatchObject({ code: 'timed-out' });
    } finally {
      await own.remove();
    }
    expect(await count(own.id)).toBe(0);
  });

  it('gives a program nothing of ours', async () => {
    const { stdout } = await container.exec({ command: ['env'] });
    expect(stdout).not.toMatch(/officina/i);
    expect(stdout.split('\n').map((line) => line.split('=')[0])).not.toContain('SHLVL');
  });

  it('tells a program that could not be started from one that failed', async () => {
    expect(await container.exec({ command: ['sh', '-c', 'exit 127'] })).toEqual({
      ...{ exitCode: 127, stdout: '', stderr: '' },
    });
    expect((await container.exec({ command: ['/etc/passwd'] })).unstarted).toBe(true);
    const bareText = ['sh', '-c', 'printf "echo ran\\n" >/tmp/bare && chmod 755 /tmp/bare'];
    await container.exec({ command: bareText });
    expect((await container.exec({ command: ['/tmp/bare'] })).unstarted).toBe(true);
  });

  it('is labelled, and limited in memory and processes as asked', async () => {
    const docker = await engine.client();
    const limits = { memoryBytes: 64 * 2 ** 20, pids: 20 };
    const small = await containers.start({ image, platform: engine.platform, ...limits });
    try {
      const { Config, HostConfig } = await docker.getContainer(small.id).inspect();
      expect(Config.Labels).toMatchObject({
        'dev.officina.container': '1',
        'dev.officina.owner': expect.stringContaining(`/${process.pid}/`),
      });
      expect(HostConfig).toMatchObject({
        Memory: limits.memoryBytes,
        PidsLimit: limits.pids,
        AutoRemove: true,
      });
      const many = await small.exec({ command: ['sh', '-c', 'for i in $(seq 40); do sleep 5 & done'] });
      expect(many.stderr).toMatch(/[Cc]annot fork|Resource temporarily unavailable/);
      // The kernel may find the shell that waits beside it, and so the container.
      const greed = ['sh', '-c', 'x=$(head -c 200000000 /dev/zero | tr "\\0" x)'];
      const greedy = await small.exec({ command: greed }).catch((error: unknown) => error);
      expect(greedy).not.toMatchObject({ exitCode: 0 });
      expect(greedy).toMatchObject(
        greedy instanceof Error ? { code: 'engine-failed' } : { exitCode: expect.any(Number) },
      );
    } finally {
      await small.remove();
    }
  });

  it('has no network unless asked for', async () => {
    expect((await container.exec({ command: ['ls', '/sys/class/net'] })).stdout).toBe('lo\n');
  });

  it('is removed, twice without complaint, and then says that it has ended', async () => {
    const own = await containers.start({ image, platform: engine.platform });
    await own.remove();
    await own.remove();
    expect(await count(own.id)).toBe(0);
    await expect(own.exec({ command: ['true'] })).rejects.toMatchObject({
      code: 'engine-failed',
      message: '"true" in a container: the container ended',
    });
  });

  it('waits in an image that holds no program at all', async () => {
    const empty = await containers.start({ image: bare, platform: engine.platform });
    try {
      expect((await empty.exec({ command: ['/no-such-program'] })).exitCode).toBeGreaterThan(125);
      expect(await count(empty.id)).toBe(1);
    } finally {
      await empty.remove();
    }
    expect(await count(empty.id)).toBe(0);
  });

  it('ends with a late program where there is no shell, too', async () => {
    const collect = 'mkdir /out; cp --parents $(ldd /usr/bin/sleep | grep -o "/[^ ]*") /usr/bin/sleep /out';
    const stdin = `FROM ${image} AS made\nRUN ${collect}\nFROM scratch\nCOPY --from=made /out /\n`;
    const make = ['buildx', 'build', '--provenance=false', '-t', shellless, '--load', '-'];
    expect(await exec.run(program, make, { env: engine.env, stdin })).toMatchObject({ exitCode: 0 });
    const own = await containers.start({ image: shellless, platform: engine.platform });
    try {
      const late = own.exec({ command: ['/usr/bin/sleep', '7777'], timeoutSeconds: 1 });
      await expect(late).rejects.toMatchObject({ code: 'timed-out' });
    } finally {
      await own.remove();
    }
    expect(await count(own.id)).toBe(0);
  });

  it('opens files of an image of which nothing runs', async () => {
    const opened = await containers.open({ image, platform: engine.platform });
    const seen = async (path: string, limit = 1) => {
      const members: string[] = [];
      const isThere = await opened.read(path, async ({ name, kind, mode, uid }) => {
        members.push(`${name} ${kind} ${mode.toString(8)} ${uid}`);
        return members.length < limit;
      });
      return isThere ? members : undefined;
    };
    try {
      expect(await seen('/etc/passwd')).toEqual(['passwd file 644 0']);
      expect(await seen('etc/passwd')).toEqual(['passwd file 644 0']);
      expect(await seen('/')).toEqual(['/ directory 755 0']);
      expect(await seen('/usr/bin', 3)).toHaveLength(3);
      expect(await seen('/nothing')).toBeUndefined();
      expect(await seen('/etc/passwd/x')).toBeUndefined();
      expect(await seen('/proc/self/status')).toBeUndefined();
    } finally {
      await opened.remove();
    }
    const open = containers.open({ image: 'officina.local/nope:x', platform: engine.platform });
    await expect(open).rejects.toMatchObject({ code: 'candidate-missing' });
  });

  it('names the image that is not there', async () => {
    const start = containers.start({ image: 'officina.local/nope:x', platform: engine.platform });
    await expect(start).rejects.toMatchObject({
      code: 'candidate-missing',
      message: expect.stringContaining('nope'),
    });
  });

  it('is removed on an interrupt', async () => {
    const cleanups: (() => unknown)[] = [];
    const own = createContainers(engine, {
      onInterrupt: (cleanup) => {
        cleanups.push(cleanup);
        return () => cleanups.splice(0);
      },
    });
    const { id } = await own.start({ image, platform: engine.platform });
    await Promise.all(cleanups.map((cleanup) => cleanup()));
    expect(await count(id)).toBe(0);
  });

  it('sweeps what a killed run left, and no living one', async () => {
    const docker = await engine.client();
    const dead = await docker.createContainer({
      Image: image,
      Cmd: ['true'],
      Labels: { 'dev.officina.container': '1', 'dev.officina.owner': 'gone/1/1/1' },
    });
    expect(await containers.sweep()).toBeGreaterThan(0);
    expect(await count(dead.id)).toBe(0);
    expect(await count(container.id)).toBe(1);
  });
});
