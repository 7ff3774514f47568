import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LockedPackage, type LockedParent, parseLock, renderLock, sha256 } from '@officina/core';
import { createDebianArchives, createFiles, createHttp, createRegistry } from '@officina/host';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
// What stands for a compilation says another thing each time that it runs.
const files = {
  'made/image.yaml': `description: has a program that one of its stages makes
channels: [made]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian: { packages: [shell], stages: { program: [compiler] } }
smoke: [{ kind: file, path: /program }]
`,
  'made/Dockerfile': `FROM debian AS program
RUN --mount=from=debian-packages-program,target=/locked cp /locked/packages /compiler && cat /proc/sys/kernel/random/uuid >/program
FROM debian
RUN --mount=from=debian-packages,target=/locked cp /locked/packages /shell
COPY --link --from=program /compiler /program /
`,
};

describe('a stage with Debian packages of its own', () => {
  let small: SmallWorkspace;
  let upstream: Server;
  const served = new Map<string, Buffer>();
  let mirror: string[] = [];

  const must = async (...args: string[]) => {
    const { exitCode, stderr, stdout } = await small.officina([...args, ...mirror]);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const lockFile = async () => {
    const file = 'made/image.lock.json';
    return { file, lock: parseLock(await readFile(join(small.images, file), 'utf8'), { file }) };
  };
  /** Locks a newer version of a package: bytes that nobody has had. */
  const move = async (name: string, more: Partial<LockedPackage> = {}) => {
    const { file, lock } = await lockFile();
    const bytes = randomBytes(1000);
    const version = bytes.toString('hex', 0, 4);
    const path = `debian/pool/${name}_${version}.deb`;
    served.set(`/${path}`, bytes);
    const one = { name, version, architecture: 'all', path, size: bytes.length, sha256: sha256(bytes) };
    const others = lock.debian?.[platform]?.filter((other) => other.name !== name) ?? [];
    await small.write(
      file,
      renderLock({ ...lock, debian: { [platform]: [...others, { ...one, ...more }] } }),
    );
    return `${name}=${version} all 1000 ${one.sha256}\n`;
  };
  const build = async () => {
    await must('plan');
    const { candidates } = JSON.parse(await must('build', '--json'));
    const { stdout } = await run('docker', [
      ...['run', '--rm', candidates[0].engineName],
      ...['sh', '-c', 'cat /shell; echo --; cat /compiler; echo --; cat /program'],
    ]);
    const [shell, compiler, program] = stdout.split('--\n');
    return { shell, compiler, program };
  };
  const inStage = { stages: ['program'], inImage: false as const };

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const found = served.get(request.url ?? '');
      response.writeHead(found === undefined ? 404 : 200).end(found);
    });
    await new Promise<void>((ready) => upstream.listen(0, '127.0.0.1', ready));
    small = await smallWorkspace(files);
    const { lock } = await lockFile();
    const mirrors = { 'docker.io/': `${small.address}/` };
    const archives = createDebianArchives({
      registry: createRegistry({ http: createHttp({ mirrors: {} }), mirrors }),
      files: createFiles(),
      folder: join(small.folder, 'apt'),
    });
    const parent = lock.parents['debian'] as LockedParent;
    const [deb = ''] = await archives.urls({ path: 'debian/pool/x.deb', parent, platform });
    const { port } = upstream.address() as AddressInfo;
    mirror = ['--mirror', `${new URL(deb).origin}/=http://127.0.0.1:${port}/`];
  });
  afterAll(async () => {
    upstream?.close();
    await small?.remove();
  });

  it('runs again when one of these moved, and not when another of the image did', async () => {
    const compiler = await move('compiler', inStage);
    const shell = await move('shell');
    const first = await build();
    expect(first).toMatchObject({ shell, compiler });

    const newer = await move('shell');
    expect(await build()).toEqual({ ...first, shell: newer });

    const moved = await move('compiler', inStage);
    const last = await build();
    expect(last).toMatchObject({ shell: newer, compiler: moved });
    expect(last.program).not.toBe(first.program);
  });

  it('is kept: its packages are fetched with the others', async () => {
    const { lock } = await lockFile();
    const folder = join(small.folder, 'kept');
    await must('fetch', '--to', folder);
    const { stdout } = await run('find', [folder, '-type', 'f']);
    for (const { sha256 } of lock.debian?.[platform] ?? []) expect(stdout).toContain(sha256);
  });
});
