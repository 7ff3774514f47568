import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { Mirrors } from '@officina/core';

/** A release of one program of many megabytes for two platforms, served on loopback as GitHub would. */
export interface LargeRelease {
  readonly mirrors: Mirrors;
  /** The program as image.yaml wishes for it. */
  readonly wish: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** What an ELF header calls the machine of amd64 and arm64. */
const machines = { large_amd64: 0x3e, large_arm64: 0xb7 } as const;
const piece = 64 * 1024;

/** Serves programs of that many bytes (a header and zeros), made while they are sent: this side needs no memory either. */
export async function startLargeRelease(size: number): Promise<LargeRelease> {
  const sums = Object.fromEntries(
    Object.entries(machines).map(([name, machine]) => [name, sumOf(program(machine, size))]),
  );
  const server = createServer(({ url = '' }, response) => {
    const name = url.slice(url.lastIndexOf('/') + 1) as keyof typeof machines;
    if (name in machines) send(response, program(machines[name], size), size);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify([release(size, sums)]));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    mirrors: {
      'https://api.github.com/repos/bench/large/': `${url}/api/`,
      'https://github.com/bench/large/': `${url}/`,
    },
    wish: {
      datasource: 'github-releases',
      package: 'bench/large',
      asset: 'large_{arch}',
      install: [{ to: '/usr/local/bin/large' }],
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function release(size: number, sums: Readonly<Record<string, string>>): unknown {
  return {
    tag_name: 'v1.0.0',
    draft: false,
    prerelease: false,
    published_at: '2026-01-01T00:00:00Z',
    assets: Object.entries(sums).map(([name, sum]) => ({
      name,
      size,
      state: 'uploaded',
      digest: `sha256:${sum}`,
    })),
  };
}

function* program(machine: number, size: number): Generator<Buffer> {
  const head = Buffer.alloc(piece);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(machine, 18);
  yield head;
  const zeros = Buffer.alloc(piece);
  for (let sent = piece; sent < size; sent += piece) yield zeros.subarray(0, Math.min(piece, size - sent));
}

function sumOf(parts: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function send(response: ServerResponse, parts: Iterable<Buffer>, size: number): void {
  response.writeHead(200, { 'content-length': size });
  Readable.from(parts).pipe(response);
}
