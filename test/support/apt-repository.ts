import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One package that the repository has now. */
export interface AptPackage {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
}

/** A tiny apt repository on loopback: lists alone, for apt is only asked what it would install. */
export interface AptRepository {
  /** The line for sources.list. */
  readonly source: string;
  /** What is published from now on, instead of what was. */
  publish(packages: readonly AptPackage[]): void;
  close(): Promise<void>;
}

/** Starts it, empty, on a free port. */
export async function startAptRepository(): Promise<AptRepository> {
  let index = '';
  const server = createServer((request, response) => {
    const text = { '/Packages': index, '/Release': renderRelease(index) }[
      request.url?.replace('/./', '/') ?? ''
    ];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    source: `deb [trusted=yes] http://127.0.0.1:${(server.address() as AddressInfo).port}/ ./`,
    publish(packages) {
      index = packages.map(renderPackage).join('\n');
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function renderPackage({ name, version, depends }: AptPackage): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: Nobody <nobody@example.invalid>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    `Filename: ./${name}_${version}_all.deb`,
    'Size: 1000',
    `SHA256: ${hash(`${name} ${version}`)}`,
    'Description: of a test',
    '',
  ].join('\n');
}

function renderRelease(index: string): string {
  const sum = ` ${hash(index)} ${Buffer.byteLength(index)} Packages\n`;
  return `Origin: officina\nDate: ${new Date().toUTCString()}\nSHA256:\n${sum}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
