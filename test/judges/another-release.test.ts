import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lock, parseLock, tagged } from '@officina/core';
import { bootstrapDebian, createExec, createFiles, createHttp, createRegistry } from '@officina/host';
import { platform, talk } from '../support/ground.ts';
import { officina, run } from '../support/officina.ts';
import { debianRegistry, type StartedRegistry, startRegistryOf } from '../support/registries.ts';

const [exec, files] = [createExec(), createFiles()];
const port = createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} });

let folder: string;
let registry: StartedRegistry;
let image: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-another-release-'));
  registry = await startRegistryOf(debianRegistry, 'on disk');
  image = `${registry.address}/library/debian`;
  await files.write(
    join(folder, 'images/factory.yaml'),
    `registry: ${registry.address}/team/images\nplatforms: [${platform}]\ncooldown: 3d\n`,
  );
  const parents = `debian: { image: "${image}", tag: "{major}-slim", cooldown: 0 }`;
  await files.write(
    join(folder, 'images/box/image.yaml'),
    `description: a box\nchannels: [box]\nparents: { ${parents} }\ndebian: { packages: [jq] }\n`,
  );
  await files.write(join(folder, 'images/box/Dockerfile'), 'FROM debian\n');
});

afterAll(async () => {
  const { stdout } = await run('docker', ['images', '--no-trunc', '--format', '{{.Repository}} {{.ID}}']);
  const ours = stdout.split('\n').filter((line) => line.startsWith(`${image} `));
  if (ours.length > 0)
    await run('docker', ['rmi', '--force', ...ours.map((line) => line.split(' ')[1] ?? '')]);
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Debian's release by that name from its archive, under the tag that Debian's own image of it has. */
async function publish(suite: string, tag: string): Promise<void> {
  const reference = tagged(image, `${suite}-slim`);
  await bootstrapDebian({
    ...{ exec, files, talk, registry: port, reference },
    ...{ platforms: [platform], folder: join(folder, 'work') },
  });
  const made = await port.manifest(reference);
  if (made === undefined) throw new Error(`${suite} was not made`);
  await port.putManifest(tagged(image, tag), made);
}

const resolve = () =>
  officina(['resolve', '--images', join(folder, 'images'), '--state', join(folder, 'state')]);

async function locked(): Promise<Lock> {
  const text = await files.read(join(folder, 'images/box/image.lock.json'));
  return parseLock(text ?? '', { file: 'image.lock.json' });
}

describe('a parent that moves to another release of Debian', () => {
  it("has packages of that release, as Debian's own apt chooses them in it", async () => {
    await publish('bookworm', '12-slim');
    expect(await resolve()).toMatchObject({ exitCode: 0 });
    const before = await locked();
    await publish('trixie', '13-slim');
    expect(await resolve()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/debian +moved +12 +13/),
    });
    const after = await locked();
    const suites = [before, after].map(({ parents, debian }) => {
      const jq = debian?.[platform]?.find(({ name }) => name === 'jq')?.version ?? '';
      return [parents['debian']?.version, jq.split('-')[0], debian?.[platform]?.map(({ name }) => name)];
    });
    expect(suites).toEqual([
      ['12', '1.6', expect.arrayContaining(['libjq1', 'libonig5'])],
      ['13', '1.7.1', expect.arrayContaining(['libjq1', 'libonig5'])],
    ]);
    expect(await resolve()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('lock unchanged') });
  });
});
