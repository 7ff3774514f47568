import { execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BuildResult, parseLock, renderLock, sha256 } from '@officina/core';
import { keysIn } from '../support/foreign.ts';
import { root, run } from '../support/officina.ts';
import { startSleepy } from '../support/sleeping.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';
import { signalGroup, waitUntil } from '../support/wait-until.ts';

/** Other bytes than those of any run before. */
const contents = Array.from({ length: 24 }, () => randomBytes(60_000));
const names = contents.map((_, at) => `tool-${at}`);
const sums = contents.map((content) => sha256(content)).sort();
/** The one program of `packed`, by each packing that there is, as the packing's own program writes it. */
const program = `#!/bin/sh\n# ${'so that more than one block is written '.repeat(9000)}\necho it runs\n`;
const packings = ['raw', 'gz', 'bz2', 'xz', 'zst', 'tar', 'tar.gz', 'tar.bz2', 'tar.xz', 'tar.zst', 'deb'];
/** `as` it is copied; `by` a step it is unpacked, which a path that is named twice takes. */
const packedTool = (packing: string, how: 'as' | 'by' = 'as') => {
  const from = /^tar|^deb/.test(packing) ? 'from: usr/bin/prog, ' : '';
  const install = Array.from({ length: how === 'as' ? 1 : 2 }, () => `{ ${from}to: /usr/local/bin/prog }`);
  return `  ${nameOf(packing, how)}: { datasource: kubernetes, unpack: ${packing}, install: [${install}] }`;
};
const nameOf = (packing: string, how: 'as' | 'by') => `${how}-${packing.replace('.', '-')}`;
const packedBoth = packings.flatMap((packing): (readonly [string, 'as' | 'by'])[] => [
  [packing, 'as'],
  [packing, 'by'],
]);
const tool = (name: string) => `  ${name}: { datasource: kubernetes, install: [{ to: /opt/${name} }] }`;
const files = {
  'fetched/image.yaml': `description: has many tools
channels: [fetched]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools:
${names.map(tool).join('\n')}
smoke: [{ kind: file, path: /opt/tool-0 }]
`,
  'fetched/Dockerfile': `FROM debian\n${names.map((name) => `COPY --link --from=${name} / /\n`).join('')}`,
  'packed/image.yaml': `description: has one program by every packing
channels: [packed]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools:
${packedBoth.map((one) => packedTool(...one)).join('\n')}
smoke: [{ kind: file, path: /usr/local/bin/prog }]
`,
  'packed/Dockerfile': `FROM debian\n${packedBoth.map((one) => `COPY --link --from=${nameOf(...one)} / /\n`).join('')}`,
  'bare/image.yaml': `description: has one program, and no image to unpack it in
channels: [bare]
tools:
${packedTool('raw')}
`,
  'bare/Dockerfile': 'FROM scratch\nCOPY --link --from=as-raw / /\n',
};

describe('officina fetch', () => {
  let small: SmallWorkspace;
  let upstream: Server;
  let asked: string[] = [];
  /** Milliseconds between two pieces of a file. */
  let slowness = 0;
  let cache = '';
  let packed: readonly Buffer[] = [];

  beforeAll(async () => {
    packed = await packAll();
    upstream = createServer(async (request, response) => {
      const name = request.url?.slice(1) ?? '';
      asked.push(name);
      const content = contents[names.indexOf(name)] ?? packed[packings.indexOf(name)] ?? Buffer.alloc(0);
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      for (let at = from; at < content.length; at += 1000) {
        response.write(content.subarray(at, at + 1000));
        if (slowness > 0) await new Promise((next) => setTimeout(next, slowness));
      }
      response.end();
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    const { port } = upstream.address() as AddressInfo;
    const lockTools = async (
      image: string,
      files: readonly [tool: string, name: string, content: Buffer][],
    ) => {
      const file = `${image}/image.lock.json`;
      const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
      const tools = files.map(([tool, name, content]) => {
        const url = `http://127.0.0.1:${port}/${name}`;
        const asset = { url, sha256: sha256(content), evidence: 'own-download' as const };
        return [tool, { version: '1.0.0', assets: [{ platform: 'any' as const, ...asset }] }];
      });
      await small.write(file, renderLock({ ...lock, tools: Object.fromEntries(tools) }));
    };
    await lockTools(
      'fetched',
      names.map((name, at) => [name, name, contents[at] as Buffer]),
    );
    await lockTools(
      'packed',
      packedBoth.map(([packing, how]) => [
        nameOf(packing, how),
        packing,
        packed[packings.indexOf(packing)] as Buffer,
      ]),
    );
    await lockTools('bare', [['as-raw', 'raw', packed[0] as Buffer]]);
    expect(await small.officina(['plan', '--only', 'fetched'])).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });
  beforeEach(async () => {
    asked = [];
    slowness = 0;
    cache = join(small.folder, `cache-${randomInt(1e9)}`);
    await mkdir(cache);
  });

  const fetch = async () => {
    const { exitCode, stdout, stderr } = await small.officina(['fetch', '--json'], {
      env: { OFFICINA_CACHE: cache },
    });
    if (exitCode !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as { files: number; fetched: number; bytes: number };
  };
  const stored = () => readdir(join(cache, 'assets'));

  it('brings all once, and nothing when it is run again', async () => {
    expect(await fetch()).toMatchObject({ files: 24, fetched: 24, bytes: 24 * 60_000 });
    expect((await stored()).sort()).toEqual(sums);
    expect(await fetch()).toMatchObject({ files: 24, fetched: 0 });
    expect(asked.sort()).toEqual([...names].sort());
  });

  it('brings a damaged file again', async () => {
    await fetch();
    await writeFile(join(cache, 'assets', sums[0] ?? ''), 'damaged');
    expect(await fetch()).toMatchObject({ fetched: 1 });
    expect(sha256(await readFile(join(cache, 'assets', sums[0] ?? '')))).toBe(sums[0]);
  });

  it('ends in the same state when it was killed at 30 points, and uses no half file', async () => {
    // Slow enough that most of them hit a download, and fast enough that the last has something left to do.
    slowness = 300;
    for (let kill = 0; kill < 30; kill += 1) {
      const seen = asked.length;
      const child = spawn(
        join(root, 'officina'),
        ['fetch', '--images', small.images, '--state', join(small.folder, 'state')],
        {
          env: { ...process.env, OFFICINA_CACHE: cache },
          stdio: 'ignore',
          detached: true,
        },
      );
      let hasEnded = false;
      const ended = new Promise((resolve) => child.once('exit', resolve)).then(() => {
        hasEnded = true;
      });
      await waitUntil('a download', () => hasEnded || asked.length > seen);
      await new Promise((next) => setTimeout(next, randomInt(700)));
      signalGroup(child.pid, 'SIGKILL');
      await ended;
      for (const name of await stored()) {
        if (name.startsWith('.part-')) continue;
        expect(sha256(await readFile(join(cache, 'assets', name)))).toBe(name);
      }
    }
    slowness = 0;
    await fetch();
    expect((await stored()).sort()).toEqual(sums);
  });

  it('ends well, at once or when it is run again, where the machine slept for an hour in its middle', async () => {
    slowness = 20;
    const env = { OFFICINA_CACHE: cache };
    const args = ['fetch', '--images', small.images, '--state', join(small.folder, 'state')];
    const running = await startSleepy(args, { folder: small.folder, env });
    let hasEnded = false;
    void running.ended.then(() => {
      hasEnded = true;
    });
    await waitUntil('some downloads', () => hasEnded || asked.length >= 6);
    await running.sleep(async () => upstream.closeAllConnections());
    const { exitCode, stderr } = await running.ended;
    slowness = 0;
    if (exitCode === 0) expect((await stored()).sort()).toEqual(sums);
    else
      expect(stderr.match(/^error .*$/gm)).toEqual([expect.stringMatching(/^error upstream-unreachable:/)]);
    await fetch();
    expect((await stored()).sort()).toEqual(sums);
  });

  it('is not disturbed by another of its kind', async () => {
    slowness = 5;
    await Promise.all([fetch(), fetch(), fetch()]);
    expect((await stored()).sort()).toEqual(sums);
  });

  it('says in one error that the disk is full, and goes on when there is room', async () => {
    expect(await run('mount', ['-t', 'tmpfs', '-o', 'size=500k', 'tmpfs', cache])).toMatchObject({
      exitCode: 0,
    });
    try {
      const env = { OFFICINA_CACHE: cache };
      const { exitCode, stderr } = await small.officina(['fetch'], { env });
      expect(exitCode).toBe(1);
      expect(stderr.match(/^error .*$/gm)).toEqual([
        expect.stringMatching(/^error file-unreadable: fetched: tool-\d+ .*the disk of .* is full$/),
      ]);
      await run('mount', ['-o', 'remount,size=16m', cache]);
      await fetch();
      expect((await stored()).sort()).toEqual(sums);
    } finally {
      await run('umount', [cache]);
    }
  });

  it('brings what a build unpacks: one program makes one layer, however it was packed, by a step or without', async () => {
    const { image, layers, ran } = await build('packed');
    const packed = layers.slice(-packedBoth.length);
    expect(packed).toHaveLength(packedBoth.length);
    expect(ran.filter((name) => name.startsWith('RUN '))).toHaveLength(packings.length);
    expect(new Set(packed)).toEqual(new Set([packed[0]]));
    expect((await run('docker', ['run', '--rm', image, 'prog'])).stdout.trim()).toBe('it runs');
    // On nothing, where no step could run.
    expect((await build('bare')).layers).toEqual([packed[0]]);
  });

  it('brings it for a build with a store that may only be read, too: a step unpacks then', async () => {
    await build('packed');
    await run('mount', ['--bind', '-o', 'ro', cache, cache]);
    try {
      const { layers, ran } = await build('packed', '--no-cache');
      expect(new Set(layers.slice(-packedBoth.length)).size).toBe(1);
      expect(ran.filter((name) => name.startsWith('RUN '))).toHaveLength(packings.length * 2 - 1);
    } finally {
      await run('umount', [cache]);
    }
  });

  const build = async (name: string, ...how: readonly string[]) => {
    const options = { state: join(small.folder, name), env: { OFFICINA_CACHE: cache } };
    expect(await small.officina(['plan', '--only', name], options)).toMatchObject({ exitCode: 0 });
    expect(await small.officina(['build', ...how], options)).toMatchObject({ exitCode: 0 });
    const [key = ''] = await keysIn(join(options.state, 'plan.json'));
    const image = `officina.local/${name}:candidate-${key}`;
    const { stdout } = await run('docker', ['image', 'inspect', '-f', '{{json .RootFS.Layers}}', image]);
    const { steps } = JSON.parse(await readFile(join(options.state, 'build.json'), 'utf8')) as BuildResult;
    return { image, layers: JSON.parse(stdout) as string[], ran: (steps ?? []).map((step) => step.name) };
  };

  it('is all that a build needs: upstream may be gone afterwards', async () => {
    await fetch();
    await new Promise<void>((closed) => {
      upstream.close(() => closed());
      upstream.closeAllConnections();
    });
    const env = { OFFICINA_CACHE: cache };
    expect(await small.officina(['build'], { env })).toMatchObject({ exitCode: 0 });
    await rm(join(cache, 'assets', sums[0] ?? ''));
    const { exitCode, stderr } = await small.officina(['fetch'], { env });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error upstream-unreachable: http:/m);
  });
});

async function packAll(): Promise<Buffer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-packed-'));
  try {
    const file = join(folder, 'usr/bin/prog');
    await mkdir(join(folder, 'usr/bin'), { recursive: true });
    await mkdir(join(folder, 'DEBIAN'));
    await writeFile(file, program, { mode: 0o755 });
    await writeFile(
      join(folder, 'DEBIAN/control'),
      'Package: prog\nVersion: 1\nArchitecture: all\nMaintainer: N <n@example.org>\nDescription: d\n',
    );
    const tar = execFileSync('tar', ['-C', folder, '-cf', '-', 'usr']);
    const programs: Record<string, string> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zst: 'zstd' };
    return await Promise.all(
      packings.map(async (packing): Promise<Buffer> => {
        if (packing === 'deb') {
          execFileSync('dpkg-deb', ['--root-owner-group', '-b', folder, `${folder}.deb`]);
          return readFile(`${folder}.deb`).finally(() => rm(`${folder}.deb`));
        }
        const input = packing.startsWith('tar') ? tar : Buffer.from(program);
        const by = programs[packing.replace('tar.', '')];
        return by === undefined ? input : execFileSync(by, ['-cq'], { input });
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
