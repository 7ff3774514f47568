import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lock, parseLock, tagged } from '@officina/core';
import { createFiles, createHttp, createRegistry } from '@officina/host';
import { officina } from '../support/officina.ts';
import { debianRegistry, type StartedRegistry, startRegistryOf } from '../support/registries.ts';

const files = createFiles();
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

let folder: string;
let registry: StartedRegistry;
let image: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-parent-versions-'));
  registry = await startRegistryOf(debianRegistry);
  image = `${registry.address}/library/ubuntu`;
  const parents = `os: { image: "${image}", tag: "{major}.{minor}" }`;
  await files.write(
    join(folder, 'images/factory.yaml'),
    `registry: ${registry.address}/team/images\nplatforms: [linux/amd64]\ncooldown: 3d\n`,
  );
  await files.write(
    join(folder, 'images/box/image.yaml'),
    `description: a box\nchannels: [box]\nparents: { ${parents} }\n`,
  );
  await files.write(join(folder, 'images/box/Dockerfile'), 'FROM os\n');
});

afterAll(async () => {
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Pushes an image that nothing has to look into under a tag. */
async function push(tag: string, created: string): Promise<void> {
  const port = createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} });
  const config = JSON.stringify({ created, os: 'linux', architecture: 'amd64', config: { Labels: { tag } } });
  const blob = (content: string) => port.putBlob(tagged(image, tag), content);
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: await blob(config),
      size: Buffer.byteLength(config),
    },
    layers: [],
  });
  await port.putManifest(tagged(image, tag), { mediaType: manifestType, body });
}

const told = (command: string, ...args: readonly string[]) =>
  officina([command, '--images', join(folder, 'images'), '--state', join(folder, 'state'), ...args]);

async function locked(): Promise<Lock['parents'][string] | undefined> {
  const text = await files.read(join(folder, 'images/box/image.lock.json'));
  return parseLock(text ?? '', { file: 'image.lock.json' }).parents['os'];
}

describe('a parent by version', () => {
  it('moves with the tags of its registry, as soon as a new one is old enough', async () => {
    await push('24.04', '2024-05-01T00:00:00Z');
    for (const tag of ['latest', 'noble-20240501', '24.04.1', '9.10'])
      await push(tag, '2024-05-01T00:00:00Z');
    expect(await told('resolve')).toMatchObject({ exitCode: 0 });
    expect(await locked()).toMatchObject({ tag: '24.04', version: '24.04' });

    await push('26.04', new Date().toISOString());
    const held = await told('list', '--outdated');
    expect(held).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/box[ │]+os[ │]+24\.04[ │]+26\.04[ │]+26\.04 may enter from/),
    });

    await push('26.04', '2026-05-01T00:00:00Z');
    const outdated = await told('list', '--outdated');
    expect(outdated.stdout).toMatch(/os[ │]+24\.04[ │]+26\.04[ │]+officina resolve takes it/);
    const night = await told('resolve', '--hold-versions');
    expect([night.exitCode, (await locked())?.version]).toEqual([0, '24.04']);
    const moved = await told('resolve');
    expect(moved).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/os +moved +24\.04 +26\.04/) });
    expect(await locked()).toMatchObject({ tag: '26.04', version: '26.04' });
    expect(await told('resolve', '--check')).toMatchObject({ exitCode: 0 });
    const listed = JSON.parse((await told('list', '--json')).stdout);
    expect(listed).toEqual([{ image: 'box', name: 'os', wanted: '*', locked: '26.04' }]);
  });

  it('says which tags there are where none is like the template', async () => {
    const spec = join(folder, 'images/box/image.yaml');
    const text = (await files.read(spec)) ?? '';
    await files.write(spec, text.replace('{major}.{minor}', '{version}-slim'));
    const refused = await told('resolve');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      `${image} has 6 tags, none like {version}-slim; there are noble-20240501, 26.04`,
    );
    expect((await locked())?.version).toBe('26.04');
  });
});
