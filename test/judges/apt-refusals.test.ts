import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DebianSolver, tagged } from '@officina/core';
import {
  bootstrapDebian,
  createContainers,
  createDebianSolver,
  createEngineImages,
  createExec,
  createFiles,
  createHttp,
  createPorts,
  createRegistry,
  findEngine,
} from '@officina/host';
import { platform, talk } from '../support/ground.ts';
import { run } from '../support/officina.ts';
import { debianRegistry, type StartedRegistry, startRegistryOf } from '../support/registries.ts';
import {
  createGpg,
  flatRepository,
  type Gpg,
  type Key,
  makeCertificate,
  serve,
} from './signed-repositories.ts';

/** What is said of a repository: a part of the message; undefined where it is taken. */
type Said = string | undefined;

interface Case {
  readonly of: string;
  /** By the apt of Debian 12, which asks gpgv, and of Debian 13, which asks sqv. */
  readonly said: readonly [Said, Said];
}

const both = (of: string, said: Said): Case => ({ of, said: [said, said] });
const cases: readonly Case[] = [
  both('a good one', undefined),
  both('another key', 'and that is not in acme.asc'),
  both('a key that was renewed, and is not here', 'has expired'),
  // gpgv asks whether the key is good today, sqv whether it was when it signed.
  { of: 'a key that has ended since it signed', said: ['has expired', undefined] },
  both('a revoked key', 'was revoked'),
  {
    of: 'a key signed by SHA1',
    said: [undefined, 'any more: SHA1 is not considered secure since 2026-02-01'],
  },
  { of: 'a short key', said: [undefined, 'any more: RSA1024 is not considered secure since 2014-02-01'] },
  {
    of: 'a signature by SHA1',
    said: ['its digest is weak', 'its signature: SHA1 is not considered secure since 2013-02-01'],
  },
  both('a signature that has ended', 'was for a time that is over'),
  { of: 'a signature of tomorrow', said: [undefined, 'its signature counts from'] },
  both('changed bytes', 'its signature is not of these bytes'),
  both('no signature', 'it has no signature'),
  both('a web page', 'is no signed list'),
  both('a Valid-Until that has passed', 'its Valid-Until has passed'),
  both('a Date to come', 'its Date lies in the future'),
  both('MD5 alone', 'no sum that is strong enough'),
  both('another list', 'it is between two states'),
  both('a list that is gone', 'its Release names a list that is not there'),
  both('nothing', 'there is neither InRelease nor Release'),
];

const releases = [
  ['bookworm', 0],
  ['trixie', 1],
] as const;
const texts = new Map<string, string>();
const keys = new Map<string, Key>();
let folder: string;
let registry: StartedRegistry;
let solver: DebianSolver;
let plain: Awaited<ReturnType<typeof serve>>;
let secure: Awaited<ReturnType<typeof serve>>;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-apt-refusals-'));
  registry = await startRegistryOf(debianRegistry, 'on disk');
  const [exec, files] = [createExec(), createFiles()];
  const port = createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} });
  for (const [suite] of releases) {
    const reference = tagged(`${registry.address}/library/debian`, `${suite}-slim`);
    const work = join(folder, 'work');
    const options = { exec, files, talk, registry: port, reference, platforms: [platform], folder: work };
    await bootstrapDebian(options);
    // Without sources of its own, so that each question is about our repository alone.
    await files.write(
      join(folder, suite, 'Dockerfile'),
      `FROM ${registry.address}/library/debian:${suite}-slim\nRUN rm -rf /etc/apt/sources.list*\n`,
    );
    const build = ['build', '--quiet', '--provenance=false', '--push', '--tag', imageOf(suite)];
    const { exitCode, stderr } = await run('docker', [...build, join(folder, suite)]);
    if (exitCode !== 0) throw new Error(stderr);
  }
  const engine = await findEngine(createPorts({ tty: false }));
  solver = createDebianSolver({ containers: createContainers(engine), images: createEngineImages(engine) });
  await publishAll(await createGpg(join(folder, 'gpg')));
  const certificate = await makeCertificate(join(folder, 'tls'));
  ca = certificate.ca;
  plain = await serve(texts);
  secure = await serve(texts, certificate);
});

afterAll(async () => {
  await plain?.close();
  await secure?.close();
  if (registry !== undefined) {
    const { stdout } = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
    const ours = stdout.split('\n').filter((name) => name.startsWith(registry.address));
    if (ours.length > 0) await run('docker', ['rmi', '--force', ...ours]);
  }
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

const imageOf = (suite: string) => `${registry.address}/library/apt:${suite}`;

interface Publication {
  /** Lines of its Release. */
  readonly more?: string;
  readonly key?: Key;
  readonly sign?: Parameters<Gpg['sign']>[2];
  /** The key that image.yaml names. */
  readonly shown?: Key;
  /** What becomes of InRelease afterwards. */
  readonly change?: (text: string) => string;
}

const same = (text: string) => text;

/** Every case under its name, signed as it says. */
async function publishAll(gpg: Gpg): Promise<void> {
  const good = await gpg.key({});
  const publish = async (name: string, { more, key = good, sign, shown = key, change }: Publication = {}) => {
    const { release, packages } = flatRepository(more);
    texts.set(path(name, 'Packages'), packages);
    texts.set(path(name, 'InRelease'), (change ?? same)(await gpg.sign(release, key, sign)));
    keys.set(name, shown);
  };
  await publish('a good one');
  await publish('another key', { key: await gpg.key({}), shown: good });
  await publish('a key that was renewed, and is not here', {
    key: await gpg.key({ ends: '2025-06-01', renewed: true }),
  });
  const old = await gpg.key({ made: '20200101T000000', ends: '2020-12-31' });
  await publish('a key that has ended since it signed', { key: old, sign: { at: '20200601T000000' } });
  const gone = await gpg.key({});
  await publish('a revoked key', { key: gone });
  keys.set('a revoked key', await gpg.revoke(gone));
  await publish('a key signed by SHA1', { key: await gpg.key({ sha1: true }) });
  await publish('a short key', { key: await gpg.key({ algorithm: 'rsa1024' }) });
  await publish('a signature by SHA1', { sign: { more: ['--digest-algo', 'SHA1'] } });
  await publish('a signature that has ended', {
    sign: { at: '20250301T000000', more: ['--default-sig-expire', '5d'] },
  });
  await publish('a signature of tomorrow', { sign: { at: '20380101T000000' } });
  await publish('changed bytes', { change: (text) => text.replace('Origin: acme', 'Origin: evil') });
  await publish('a web page', { change: () => '<html><body>log in</body></html>' });
  await publish('a Valid-Until that has passed', { more: 'Valid-Until: Mon, 01 Jan 2024 00:00:00 UTC\n' });
  await publish('a Date to come', { more: 'Date: Sun, 01 Jan 2034 00:00:00 UTC\n' });
  await publish('another list');
  texts.set(path('another list', 'Packages'), flatRepository().packages.replace('acme', 'acmf'));
  await publish('a list that is gone');
  texts.delete(path('a list that is gone', 'Packages'));
  for (const name of ['no signature', 'nothing']) keys.set(name, good);
  texts.set(path('no signature', 'Release'), flatRepository().release);
  const weak = flatRepository().release.replace(
    /SHA256:\n [0-9a-f]+/,
    'MD5Sum:\n d41d8cd98f00b204e9800998ecf8427e',
  );
  texts.set(path('MD5 alone', 'InRelease'), await gpg.sign(weak, good));
  keys.set('MD5 alone', good);
}

const path = (name: string, file: string) => `/${name.replaceAll(/\W/g, '-')}/${file}`;

async function ask(suite: string, of: string, at = plain.url): Promise<string | undefined> {
  const { fingerprint, text } = keys.get(of) ?? { fingerprint: '', text: '' };
  const acme = {
    ...{ url: `${at}${path(of, '')}`, suite: './', components: [], packages: ['acme'], stages: {} },
    ...{ key: text, keyFile: 'acme.asc', keys: [{ fingerprint }] },
  };
  const question = { image: imageOf(suite), platform, packages: [], repositories: { acme } };
  try {
    const found = await solver.solve(question);
    expect(found.map(({ name }) => name)).toEqual(['acme']);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(releases)('what the apt of %s says of a repository', (suite, at) => {
  it.each(cases)('with $of', async ({ of, said }) => {
    const message = await ask(suite, of);
    if (said[at] === undefined) expect(message).toBeUndefined();
    else expect(message).toContain(said[at]);
  });

  it('over https, by an authority of its own', async () => {
    const before = process.env['NODE_EXTRA_CA_CERTS'];
    try {
      delete process.env['NODE_EXTRA_CA_CERTS'];
      expect(await ask(suite, 'a good one', secure.url)).toContain('its certificate is by none whom');
      process.env['NODE_EXTRA_CA_CERTS'] = ca;
      expect(await ask(suite, 'a good one', secure.url)).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
      else process.env['NODE_EXTRA_CA_CERTS'] = before;
    }
  });
});
