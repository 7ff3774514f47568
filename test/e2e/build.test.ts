import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rmdir, utimes, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderLock } from '@officina/core';
import { createPorts, startPrivateEngine } from '@officina/host';
import { engineNames } from '../support/engine-names.ts';
import { run as execute } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';
import { isRunning, waitUntil } from '../support/wait-until.ts';

const parents = 'parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }';
const smoke = 'smoke: [{ kind: command, name: it runs, command: ["true"], expect: { stderr: ["^$"] } }]';
const stable = 'find /opt -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';

/** Other steps than those of any run before: the engine keeps every answer that it was ever given. */
const run = randomBytes(8).toString('hex');

/** `poisoned` answers otherwise each time it is asked, and nothing in its key says so; `sound` stands on it. */
const files = {
  'poisoned/image.yaml': `description: a step that lies\nchannels: [poisoned]\n${parents}\n${smoke}\n`,
  'poisoned/Dockerfile': `FROM debian
ARG SOURCE_DATE_EPOCH
RUN echo ${run} >/opt/same && ${stable}
RUN cat /proc/sys/kernel/random/uuid >/opt/answer && ${stable}
`,
  'sound/image.yaml': `description: a step that repeats\nchannels: [sound]\n${smoke}\n`,
  'sound/Dockerfile': `FROM poisoned
ARG SOURCE_DATE_EPOCH
RUN --mount=source=file,target=/in/file cat /in/file /in/file >/opt/twice && ${stable}
`,
  'sound/file': 'hello\n',
};

describe('a small chain', () => {
  let small: SmallWorkspace;

  const green = async (...args: string[]) => {
    for (const step of [['plan'], ['build', ...args], ['smoke']]) {
      const outcome = await small.officina(step);
      if (outcome.exitCode !== 0) throw new Error(`${step[0]}: ${outcome.stderr}`);
    }
  };

  beforeAll(async () => {
    small = await smallWorkspace(files);
    await green();
  });
  afterAll(() => small?.remove());

  it.each(['local', 'registry'])('is built from a %s cache by an engine that has nothing', async (kind) => {
    const digests = async (...args: string[]) => {
      const outcome = await small.officina(['build', '--json', ...args], { env });
      if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
      const { candidates, steps } = JSON.parse(outcome.stdout);
      return { digests: candidates.map(({ digest }: { digest: string }) => digest), steps };
    };
    const env: Record<string, string> = {};
    await small.officina(['plan', '--rebuild', 'poisoned']);
    const warm = await digests('--cache-to', kind);
    const { exec, files } = createPorts({ tty: false });
    const empty = await startPrivateEngine({ exec, files, folder: join(small.folder, 'engine') });
    try {
      env['DOCKER_HOST'] = empty.host;
      // Nobody can make that answer a second time: the same digest is the same layer.
      const cold = await digests('--cache-from', kind);
      expect(cold.digests).toEqual(warm.digests);
      expect(cold.steps.map((step: { cached: boolean }) => step.cached)).not.toContain(false);
    } finally {
      await empty.stop();
    }
  });

  it('is built without a cache that cannot be read, and says so', async () => {
    await small.officina(['plan', '--rebuild', 'sound']);
    const nowhere = 'type=registry,ref=127.0.0.1:1/no/where:x';
    const gone = `type=local,src=${join(small.folder, 'gone')}`;
    const outcome = await small.officina(['build', '--cache-from', nowhere, '--cache-from', gone]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toMatch(/warning a cache was left out: .*127\.0\.0\.1:1/);
    expect(outcome.stderr).toMatch(/warning a cache was left out: local cache import at .* not found/);
  });

  it('is built beside caches that cannot be written, and says so', async () => {
    await small.officina(['plan', '--rebuild', 'sound']);
    const damaged = join(small.folder, 'damaged');
    await mkdir(damaged);
    await writeFile(join(damaged, 'index.json'), '{nonsense');
    const caches = ['type=local,dest=/proc/nowhere', `type=local,dest=${damaged}`, 'type=local,dest=/sys/fs'];
    const outcome = await small.officina([
      'build',
      ...[...caches, 'type=registry,ref=127.0.0.1:1/no/where:x'].flatMap((cache) => ['--cache-to', cache]),
    ]);
    expect(outcome.exitCode).toBe(0);
    const warnings = outcome.stderr.split('\n').filter((line) => line.includes('a cache was left out'));
    expect(warnings).toEqual([
      expect.stringContaining('/proc/nowhere cannot be written'),
      expect.stringContaining('index.json is damaged'),
      expect.stringMatching(/exporting cache to (?:client directory|registry)/),
      expect.stringMatching(/exporting cache to (?:client directory|registry)/),
    ]);
  });

  it('gives nothing a name when the builder dies in the middle, and goes on when it is run again', async () => {
    const lines = ['FROM poisoned', `RUN echo first ${run}`, `RUN sleep 10 && echo second ${run}`, ''];
    await small.write('dying/image.yaml', 'description: takes its time\nchannels: [dying]\n');
    await small.write('dying/Dockerfile', lines.join('\n'));
    await small.write('dying/image.lock.json', emptyLock('dying'));
    expect(await small.officina(['plan', '--only', 'dying'])).toMatchObject({ exitCode: 0 });
    const building = small.officina(['build']);
    await waitUntil('the second step', () => isRunning(`echo second ${run}`));
    for (const pid of await builderOf(small.folder)) process.kill(pid, 'SIGKILL');
    const died = await building;
    expect(died.exitCode).toBe(1);
    expect(died.stderr).toMatch(
      /error engine-failed: the builder went away: .*\n.* run again: what was built is kept/,
    );
    const named = async () => {
      const names = await engineNames('officina.local/dying');
      const ours = /^officina\.local\/dying:candidate-(.*)$/;
      return names.filter((name) => small.keys.has(ours.exec(name)?.[1] ?? ''));
    };
    expect(await named()).toEqual([]);
    const again = await small.officina(['build', '--json']);
    expect(again.exitCode).toBe(0);
    const { steps } = JSON.parse(again.stdout) as { steps: { name: string; cached: boolean }[] };
    expect(steps.find(({ name }) => name.startsWith('RUN echo first'))).toMatchObject({ cached: true });
    expect(await named()).toHaveLength(1);
  });

  it('says that the disk of the state folder is full, and leaves what was there whole', async () => {
    const state = join(small.folder, 'full');
    await mkdir(state);
    expect(await execute('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', state])).toMatchObject({
      exitCode: 0,
    });
    try {
      expect(await small.officina(['plan', '--rebuild', 'sound'], { state })).toMatchObject({ exitCode: 0 });
      const planned = await readFile(join(state, 'plan.json'), 'utf8');
      await writeFile(join(state, 'filler'), Buffer.alloc(1e6)).catch(() => undefined);
      for (const verb of ['plan', 'build']) {
        const { exitCode, stderr } = await small.officina([verb], { state });
        expect(exitCode).toBe(1);
        expect(stderr.match(/^error .*$/gm)).toEqual([expect.stringMatching(/could not be written: ENOSPC/)]);
        expect(stderr).toContain('next: make room on the disk and run again');
      }
      expect(await readFile(join(state, 'plan.json'), 'utf8')).toBe(planned);
      expect(await readdir(join(state, 'build'))).toEqual([]);
    } finally {
      await execute('umount', [state]);
    }
  });

  it('repeats bit for bit without a cache', async () => {
    const outcome = await small.officina(['verify', 'sound', '--json']);
    expect(outcome.stderr).not.toContain('error');
    expect(outcome.exitCode).toBe(0);
    const { images } = JSON.parse(outcome.stdout);
    expect(images).toMatchObject([{ image: 'sound', differences: [] }]);
    expect(images[0].tested).toBe(images[0].rebuilt);
  });

  it('is told from a cache that lied, by layer and file', async () => {
    const outcome = await small.officina(['verify', 'poisoned']);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toMatch(
      /error not-repeatable: poisoned for linux\/\w+: built again it is sha256:/,
    );
    expect(outcome.stderr).toMatch(/layer 3: opt\/answer: content 37 bytes \w{12} -> 37 bytes \w{12}/);
    expect(outcome.stderr).not.toContain('opt/same');
    // Only that file, whatever the layer holds beside it.
    expect(outcome.stderr.match(/^ {2}layer/gm)).toHaveLength(1);
  });

  it('has another key whenever what the builder copies of its folder is another', async () => {
    await small.write('tree/image.yaml', 'description: copies a folder\nchannels: [tree]\n');
    await small.write('tree/Dockerfile', `FROM scratch\nLABEL run=${run}\nCOPY tree/ /tree/\n`);
    await small.write('tree/image.lock.json', emptyLock('tree'));
    await small.write('tree/tree/inner/file', 'hello\n');
    const tree = join(small.images, 'tree', 'tree');
    const made = async () => {
      // The builder keeps the times of what it copies, and the factory's Dockerfiles set them: here nothing else may vary.
      for (const path of ['inner/file', 'inner', 'empty', '.'])
        await utimes(join(tree, path), 0, 0).catch(() => undefined);
      await small.officina(['plan', '--only', 'tree']);
      const { stdout } = await small.officina(['build', '--json']);
      const [{ key, digest }] = JSON.parse(stdout).candidates as [{ key: string; digest: string }];
      return { key, digest };
    };
    const plain = await made();
    await chmod(join(tree, 'inner'), 0o700);
    const closed = await made();
    await mkdir(join(tree, 'empty'));
    const emptied = await made();
    const all = [plain, closed, emptied];
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(3);
    expect(new Set(all.map(({ key }) => key)).size).toBe(3);
    await chmod(join(tree, 'inner'), 0o755);
    await rmdir(join(tree, 'empty'));
    expect(await made()).toEqual(plain);
  });

  it.each([
    ['once, and goes on', 1, 0],
    ['every time, and says so in the end', 1000, 1],
  ])('is pushed to a registry that drops the connection %s', async (_, drops, exitCode) => {
    await small.write('sound/file', `${randomBytes(64)}`);
    const proxy = await droppingProxy(small.address, drops);
    try {
      await small.officina(['plan']);
      const mirror = ['--mirror', `${small.address}/=${proxy.address}/`];
      const outcome = await small.officina(['build', '--push', ...mirror]);
      expect(outcome.exitCode).toBe(exitCode);
      // Layers go in parallel: one try may lose several connections.
      expect(proxy.dropped()).toBeGreaterThanOrEqual(drops === 1 ? 1 : 3);
      if (exitCode === 1) expect(outcome.stderr).toMatch(/error registry-unreachable: push of .*\(3 tries\)/);
      const tags = await (await fetch(`http://${small.address}/v2/team/small/tags/list`)).json();
      const candidates = (tags as { tags: string[] }).tags.filter((tag) => tag.startsWith('candidate-sound'));
      expect(candidates).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });
});

const emptyLock = (image: string) =>
  renderLock({ schema: 'officina.lock/v1', image, parents: {}, tools: {} });

/** The processes of buildx that work on something of a folder. */
async function builderOf(folder: string): Promise<number[]> {
  const { stdout } = await execute('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, args = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return args.includes('buildx bake') && args.includes(folder) ? [Number(pid)] : [];
  });
}

/** A registry's address that drops its first connections as soon as one of them sends a layer. */
async function droppingProxy(address: string, drops: number) {
  let dropped = 0;
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(Number(port), host);
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      if (dropped < drops && /^(?:PUT|PATCH) \S+uploads/.test(chunk.toString('latin1'))) {
        dropped += 1;
        client.resetAndDestroy();
      } else target.write(chunk);
    });
    target.pipe(client);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropped: () => dropped,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(done));
    },
  };
}
