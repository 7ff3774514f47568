import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineImages, LayerMember, OpenedImage } from '@officina/core';
import {
  bootstrapDebian,
  createContainers,
  createDebianSolver,
  createEngineImages,
  createExec,
  createFiles,
  createImageLayers,
  type EngineConnection,
  findEngine,
  openEngineImage,
  openRegistryImage,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { debianInEngine, ground } from '../support/ground.ts';
import { debianRegistry } from '../support/registries.ts';
import { askRegistry } from '../support/registry-answers.ts';
import { registryTable } from '../support/registry-table.ts';

const exec = createExec();
const files = createFiles();

let folder: string;
let address: string;
let engine: EngineConnection;
let images: EngineImages;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-registry-'));
  engine = await findEngine({ exec, files });
  images = createEngineImages(engine);
  ({ address } = await startRegistry({ exec, files, folder, port: 5655 }));
});

afterAll(async () => {
  await stopRegistry(folder);
  await rm(folder, { recursive: true, force: true });
});

describe('startRegistry', () => {
  it('finds the one that runs', async () => {
    expect(await startRegistry({ exec, files, folder })).toEqual({ address, started: false });
  });

  it('starts one for two who ask at once', async () => {
    const shared = join(folder, 'shared');
    try {
      const both = await Promise.all(
        [1, 2].map(() => startRegistry({ exec, files, folder: shared, port: 5665 })),
      );
      expect(new Set(both.map((one) => one.address)).size).toBe(1);
      expect(both.filter(({ started }) => started)).toHaveLength(1);
    } finally {
      await stopRegistry(shared);
    }
  });

  it('starts one for each of several folders that ask for one port at once', async () => {
    const places = [1, 2, 3, 4].map((number) => join(folder, `rival-${number}`));
    try {
      const all = await Promise.all(
        places.map((place) => startRegistry({ exec, files, folder: place, port: 5675 })),
      );
      expect(all.map(({ started }) => started)).toEqual([true, true, true, true]);
      expect(new Set(all.map((one) => one.address)).size).toBe(4);
    } finally {
      for (const place of places) await stopRegistry(place);
    }
  });

  it('stops it and starts it again at its old port', async () => {
    expect(await stopRegistry(folder)).toBe(true);
    expect(await stopRegistry(folder)).toBe(false);
    await expect(fetch(`http://${address}/v2/`)).rejects.toThrow();
    expect(await startRegistry({ exec, files, folder })).toEqual({ address, started: true });
  });

  it('goes to the next port when another program listens', async () => {
    const other = join(folder, 'other');
    const server = createServer((_request, response) => response.end('not a registry'));
    const port = await new Promise<number>((done) => {
      server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
    });
    try {
      const started = await startRegistry({ exec, files, folder: other, port });
      expect(started.started).toBe(true);
      expect(started.address).not.toBe(`127.0.0.1:${port}`);
    } finally {
      await stopRegistry(other);
      server.close();
    }
  });
});

describe('the registry that we start', () => {
  it('answers what the table of docs/registries.md says', async () => {
    expect(await askRegistry(address)).toEqual(registryTable().get(debianRegistry.name));
  });
});

describe('createEngineImages', () => {
  it('pushes and pulls with one digest, and tells what is missing', async () => {
    const name = `${address}/e2e/debian:x`;
    const debian = await debianInEngine();
    const digest = (await images.inspect(debian))?.digest;
    await images.tag(debian, name);
    expect(await images.push(name)).toBe(digest);
    await images.untag(name);
    await images.pull(name, engine.platform);
    expect((await images.inspect(name))?.digest).toBe(digest);
    await images.untag(name);
    await expect(images.pull(`${address}/e2e/nope:x`, engine.platform)).rejects.toMatchObject({
      code: 'registry-missing',
    });
  });
});

const isDebian = /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
if (!isDebian) process.stderr.write('NOT RUN: a Debian made by mmdebstrap, because this machine is none\n');

(isDebian ? describe : describe.skip)('bootstrapDebian', () => {
  it('makes a base once, whose apt answers for its packages', async () => {
    // It was made for all files of the run, by the first that asked; what is there is not made again.
    const { address, base: options } = await ground();
    const base = await bootstrapDebian(options);
    expect(base.made).toEqual([]);
    expect(await files.list(options.folder)).toEqual([]);

    const solver = createDebianSolver({
      containers: createContainers(engine),
      images,
      mirrors: { 'docker.io/': `${address}/` },
    });
    const question = { image: `docker.io/library/debian@${base.digest}`, platform: engine.platform };
    const packages = await solver.solve({ ...question, packages: ['zsh'], stages: { program: ['make'] } });
    const found = new Map(packages.map((one) => [one.name, one]));
    expect([...found.keys()]).toEqual(expect.arrayContaining(['make', 'zsh', 'zsh-common']));
    expect(found.get('make')).toMatchObject({ stages: ['program'], inImage: false });
    expect(found.get('zsh')).not.toHaveProperty('stages');
    await expect(solver.solve({ ...question, packages: ['zsh', 'no-such-name'] })).rejects.toMatchObject({
      code: 'asset-missing',
      message: expect.stringContaining('no-such-name'),
    });
    const pulled = `${address}/library/debian@${base.digest}`;
    expect((await images.inspect(pulled))?.labels).toEqual({ 'dev.officina.bootstrapped': 'true' });

    // Without a /dev in it the engine makes one in the first layer above, and no two builds are the same.
    const folders = new Set<string>();
    const look = createImageLayers(engine);
    const [content] = await look.contents([pulled]);
    const layers = new Set(content?.layers);
    await look.entries([pulled], layers, (_, { path, kind }) => {
      if (kind === 'directory') folders.add(path);
    });
    expect([...folders]).toEqual(expect.arrayContaining(['dev', 'proc', 'sys', 'tmp']));

    // An image is the same to look into, whether the engine or the registry has it.
    const { registry, reference } = options;
    const lookAt = async (image: OpenedImage | undefined) => {
      const seen: string[] = [];
      for (const { digest } of image?.layers ?? []) {
        const visit = ({ path, sha256 }: LayerMember) => void seen.push(`${path} ${sha256}`);
        await image?.members(digest, { keeps: () => false, visit });
      }
      return [image?.digest, image?.layers, seen.sort()];
    };
    const request = { name: pulled, platform: engine.platform, keeps: () => false };
    const inEngine = await lookAt(await openEngineImage(request, engine));
    expect(inEngine).toEqual(await lookAt(await openRegistryImage(reference, engine.platform, registry)));
    expect(inEngine[2]).toContainEqual(expect.stringMatching(/^var\/lib\/dpkg\/status /));
    await images.untag(pulled);
  });
});
