import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, type LockedParent, parseLock, renderLock, sha256 } from '@officina/core';
import { createDebianArchives, createFiles, createHttp, createRegistry } from '@officina/host';
import { killed } from '../support/killed.ts';
import { run as execute } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** Other bytes than those of any run before: no store and no builder has them. */
const content = { tool: randomBytes(90_000), deb: randomBytes(70_000), npm: randomBytes(50_000) };
const integrity = `sha512-${Buffer.from(sha512(content.npm), 'hex').toString('base64')}`;
const debPath = 'debian/pool/made.deb';
const run = randomBytes(8).toString('hex');
const touch = 'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +';
const smoke = 'smoke: [{ kind: file, path: /opt/made }]';
const packageLock = `${JSON.stringify({
  name: 'under',
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { made: '1.0.0' } },
    'node_modules/made': { version: '1.0.0', integrity },
  },
})}\n`;
const files = {
  'under/image.yaml': `description: is made from one thing of each kind
channels: [under]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian: { packages: [made] }
npm: { folder: npm, packages: { made: { constraint: 1.0.0 } } }
tools:
  tool: { datasource: kubernetes, install: [{ to: /opt/tool }] }
${smoke}
`,
  'under/npm/package.json': '{"dependencies":{"made":"1.0.0"}}\n',
  'under/npm/package-lock.json': packageLock,
  'under/Dockerfile': `FROM debian AS files
ARG SOURCE_DATE_EPOCH
RUN --mount=from=debian-packages,target=/debs --mount=from=npm-packages,target=/npm mkdir -p /out/opt/made && cp /debs/*.deb /npm/packages/*.tgz /out/opt/made/ && echo ${run} >/out/opt/made/run && ${touch}
FROM debian
COPY --link --from=tool / /
COPY --link --from=files /out/ /
`,
  'over/image.yaml': `description: stands on it\nchannels: [over, latest]\n${smoke}\n`,
  'over/Dockerfile': 'FROM under\nLABEL edition=first\n',
};

describe('what locks name', () => {
  let small: SmallWorkspace;
  let upstream: Server;
  let built: string[] = [];
  /** Leads from the archive that the parent's apt names to the upstream of this test. */
  let archive: string[] = [];

  const must = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { exitCode, stdout, stderr } = await small.officina([...args, ...archive], {
      env: { ...npm(), ...env },
    });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const url = () => `http://127.0.0.1:${(upstream.address() as AddressInfo | null)?.port ?? 1}`;
  const npm = () => ({ npm_config_registry: `${url()}/npm/` });
  const digests = (text: string) =>
    JSON.parse(text).candidates.map(({ image, digest }: Record<string, string>) => `${image} ${digest}`);
  const refused = ['--mirror', 'docker.io/library/=127.0.0.1:1/library/'];
  const cacheOf = async (name: string) => {
    const cache = join(small.folder, `cache-${name}`);
    await mkdir(cache, { recursive: true });
    return { OFFICINA_CACHE: cache };
  };
  const planned = (...more: string[]) => must(['plan', '--rebuild', 'under', '--rebuild', 'over', ...more]);

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const of = {
        '/tool': content.tool,
        '/debian/pool/made.deb': content.deb,
        '/npm/made/-/made-1.0.0.tgz': content.npm,
      };
      const found = of[request.url as keyof typeof of];
      response.writeHead(found === undefined ? 404 : 200).end(found);
    });
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    small = await smallWorkspace(files);
    const platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
    await small.write(
      'factory.yaml',
      `registry: ${small.repository}\nplatforms: [${platform}]\nkeep: registry\n`,
    );
    const file = 'under/image.lock.json';
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const parent = lock.parents['debian'] as LockedParent;
    const mirrors = { 'docker.io/': `${small.address}/` };
    const registry = createRegistry({ http: createHttp({ mirrors: {} }), mirrors });
    const archives = createDebianArchives({
      registry,
      files: createFiles(),
      folder: join(small.folder, 'apt'),
    });
    const [deb = ''] = await archives.urls({ path: debPath, parent, platform });
    archive = ['--mirror', `${new URL(deb).origin}/=${url()}/`];
    const asset = { url: `${url()}/tool`, sha256: sha256(content.tool), evidence: 'own-download' as const };
    const made = { name: 'made', version: '1', architecture: 'all', size: content.deb.length };
    await small.write(
      file,
      renderLock({
        ...lock,
        tools: { tool: { version: '1.0.0', assets: [{ platform: 'any', ...asset }] } },
        debian: { [platform]: [{ ...made, path: debPath, sha256: sha256(content.deb) }] },
        npm: { packages: { made: { version: '1.0.0', integrity } }, lockfile: sha256(packageLock) },
      }),
    );
    const env = await cacheOf('first');
    await must(['plan'], env);
    built = digests(await must(['build', '--json'], env));
    await must(['keep'], env);
  });
  afterAll(async () => {
    await small?.remove();
    upstream?.close();
  });

  it('is kept beside the images, an artifact for each lock, and is not asked for again', async () => {
    const { tags } = (await (await fetch(`http://${small.address}/v2/team/small/tags/list`)).json()) as {
      tags: string[];
    };
    expect(tags.filter((tag) => /^sources-[0-9a-f]{64}$/.test(tag))).toHaveLength(2);
    const blob = await fetch(`http://${small.address}/v2/team/small/blobs/${digestOf(content.npm)}`);
    expect(Buffer.from(await blob.arrayBuffer()).equals(content.npm)).toBe(true);
    const { sources } = JSON.parse(await must(['keep', '--json'], await cacheOf('unused')));
    expect(sources.map(({ wasThere }: { wasThere: boolean }) => wasThere)).toEqual([true, true]);
  });

  it('is put into a folder, in the same state after it was killed at 30 points', async () => {
    const env = { ...npm(), ...(await cacheOf('first')) };
    const folder = join(small.folder, 'carried');
    const args = ['fetch', '--to', folder, '--images', small.images, '--state', join(small.folder, 'state')];
    const mirror = ['--mirror', `docker.io/=${small.address}/`];
    for (let kill = 0; kill < 30; kill += 1) {
      if (kill % 3 === 0) await rm(folder, { recursive: true, force: true });
      await killed([...args, ...mirror], { env, after: 250 + randomInt(900) });
      for (const name of await readdir(join(folder, 'blobs', 'sha256')).catch(() => [] as string[])) {
        if (name.includes('.part-')) continue;
        expect(sha256(await readFile(join(folder, 'blobs', 'sha256', name)))).toBe(name);
      }
    }
    await Promise.all([must(['fetch', '--to', folder], env), must(['fetch', '--to', folder], env)]);
    const names = await readdir(join(folder, 'blobs', 'sha256'));
    for (const bytes of Object.values(content)) expect(names).toContain(sha256(bytes));
    const { manifests } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    expect(manifests).toHaveLength(2);
  });

  it('says in one error that the disk of the folder is full, and goes on when there is room', async () => {
    const folder = join(small.folder, 'little-room');
    await mkdir(folder);
    const mounted = await execute('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
    expect(mounted).toMatchObject({ exitCode: 0 });
    try {
      const env = { ...npm(), ...(await cacheOf('first')) };
      const { exitCode, stderr } = await small.officina(['fetch', '--to', folder], { env });
      expect(exitCode).toBe(1);
      expect(stderr.match(/^error .*$/gm)).toEqual([`error file-unreadable: the disk of ${folder} is full`]);
      await execute('mount', ['-o', 'remount,size=400m', folder]);
      await must(['fetch', '--to', folder], env);
      expect(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')).manifests).toHaveLength(2);
    } finally {
      await execute('umount', [folder]);
    }
  });

  it('is all that a build needs, when upstream is gone and nothing is here', async () => {
    await new Promise<void>((closed) => {
      upstream.close(() => closed());
      upstream.closeAllConnections();
    });
    await planned();
    const env = await cacheOf('empty');
    expect(digests(await must(['build', '--no-cache', '--json', ...refused], env))).toEqual(built);
  });

  it('gives the same from a folder, which is asked alone', async () => {
    const env = await cacheOf('carried-to');
    await must(['fetch', '--from', join(small.folder, 'carried'), ...refused], env);
    const alone = { ...env, no_proxy: '*' };
    expect(digests(await must(['build', '--no-cache', '--json', ...refused], alone))).toEqual(built);
  });

  it('is missed by name, and nothing is built', async () => {
    await rm(join(small.folder, 'carried', 'blobs', 'sha256', sha256(content.deb)));
    const env = { ...npm(), ...(await cacheOf('lacking')) };
    const args = ['fetch', '--from', join(small.folder, 'carried')];
    const { exitCode, stderr } = await small.officina(args, { env });
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^error source-missing: under: Debian package made 1 all is not kept in /m),
    ]);
  });

  it('is the business of upstream alone, where nothing keeps it', async () => {
    await writeFile(
      join(small.images, 'factory.yaml'),
      (await readFile(join(small.images, 'factory.yaml'), 'utf8')).replace('keep: registry', 'keep: none'),
    );
    const env = { ...npm(), ...(await cacheOf('lacking')) };
    const { exitCode, stderr } = await small.officina(['build', '--no-cache', ...archive], { env });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^error upstream-unreachable: /m)]);
  });
});

function sha512(bytes: Buffer): string {
  return createHash('sha512').update(bytes).digest('hex');
}
