import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from './officina.ts';

/** One package that the repository has now. */
export interface AptPackage {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
  readonly provides?: string;
  readonly conflicts?: string;
}

/** A tiny apt repository on loopback, of packages that hold nothing but their name. */
export interface AptRepository {
  /** The line for sources.list. */
  readonly source: string;
  readonly url: string;
  /** What is published from now on, instead of what was. */
  publish(packages: readonly AptPackage[]): Promise<void>;
  close(): Promise<void>;
}

/** A key of gpg that was made for a test. */
export interface SigningKey {
  readonly fingerprint: string;
  /** The public one, armored. */
  readonly text: string;
  /** The text with its signature in it. */
  sign(text: string): Promise<string>;
}

/** Makes a key with a home of gpg of its own. */
export async function makeSigningKey(home: string): Promise<SigningKey> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const gpg = async (...args: string[]) => {
    const outcome = await run('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...args]);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    return outcome.stdout;
  };
  await gpg('--quick-generate-key', 'Acme <packages@acme.example>', 'ed25519', 'sign', '1y');
  const listed = await gpg('--list-keys', '--with-colons');
  return {
    fingerprint: /^fpr:+([0-9A-F]{40}):$/m.exec(listed)?.[1] ?? '',
    text: await gpg('--armor', '--export'),
    sign: async (text) => {
      await writeFile(join(home, 'text'), text);
      return gpg('--clearsign', '--output', '-', join(home, 'text'));
    },
  };
}

/** Starts it, empty, on a free port of the host; packages are made in the folder with dpkg-deb. */
export async function startAptRepository(
  folder: string,
  host = '127.0.0.1',
  key?: SigningKey,
): Promise<AptRepository> {
  let served = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const body = served.get(decodeURIComponent(request.url ?? '').replace('/./', '/'));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((ready) => server.listen(0, host, ready));
  const url = `http://${host}:${(server.address() as AddressInfo).port}/`;
  return {
    source: `deb [trusted=yes] ${url} ./`,
    url,
    async publish(packages) {
      const made = await Promise.all(
        packages.map(async (one) => ({
          control: renderControl(one),
          deb: await makeDeb(one, folder),
          ...one,
        })),
      );
      const index = Buffer.from(
        made
          .map(
            ({ name, version, control, deb }) =>
              `${control}Filename: ./${name}_${version}.deb\nSize: ${deb.length}\nSHA256: ${hash(deb)}\n`,
          )
          .join('\n'),
      );
      const date = new Date().toUTCString();
      const release = `Origin: officina\nDate: ${date}\nSHA256:\n ${hash(index)} ${index.length} Packages\n`;
      served = new Map([
        ['/Packages', index],
        ['/Release', Buffer.from(release)],
        ...(key === undefined ? [] : [['/InRelease', Buffer.from(await key.sign(release))] as const]),
        ...made.map(({ name, version, deb }) => [`/${name}_${version}.deb`, deb] as const),
      ]);
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function renderControl({ name, version, depends, provides, conflicts }: AptPackage): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: Nobody <nobody@example.invalid>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    ...(provides === undefined ? [] : [`Provides: ${provides}`]),
    ...(conflicts === undefined ? [] : [`Conflicts: ${conflicts}`]),
    'Description: of a test',
    '',
  ].join('\n');
}

async function makeDeb(one: AptPackage, folder: string): Promise<Buffer> {
  const root = join(folder, `${one.name}-${one.version}`);
  await mkdir(join(root, 'DEBIAN'), { recursive: true });
  await writeFile(join(root, 'DEBIAN', 'control'), renderControl(one));
  const outcome = await run('dpkg-deb', ['--root-owner-group', '--build', root, `${root}.deb`], {
    env: { SOURCE_DATE_EPOCH: '1700000000' },
  });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
  return readFile(`${root}.deb`);
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
