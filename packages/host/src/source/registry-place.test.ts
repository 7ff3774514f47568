import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, type MaterialStore, parseRepository, type Repository } from '@officina/core';
import { createMaterialStore } from '../asset/material-store.ts';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createRegistry } from '../registry/registry.ts';
import { createRegistryPlace } from './registry-place.ts';

const digest = digestOf('bytes');

describe('createRegistryPlace', () => {
  let folder = '';
  let server: Loopback;
  let store: MaterialStore;
  /** What the registry says to a mount. */
  let mounting = 201;
  /** What it has. */
  let blobs: Map<string, string>;

  const repository = (name: string): Repository =>
    parseRepository(`${server.url.slice('http://'.length)}/${name}`);
  const place = () => createRegistryPlace(repository('team/images'), registry());
  const registry = () => createRegistry({ http: http(), mirrors: {} });
  const http = () => createHttp({ mirrors: {}, sleep: async () => undefined });
  const put = (from?: Repository) =>
    place().put({ digest, size: 5, file: join(folder, 'file'), ...(from === undefined ? {} : { from }) });
  const asked = () => server.requests.map((line) => line.replace(/^(\w+) \/v2\/team\/images\//, '$1 '));

  beforeEach(async () => {
    mounting = 201;
    blobs = new Map();
    folder = await mkdtemp(join(tmpdir(), 'officina-registry-place-'));
    await writeFile(join(folder, 'file'), 'bytes');
    const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
      const url = new URL(request.url ?? '', 'http://x');
      const location = { location: '/v2/team/images/blobs/uploads/1' };
      if (request.method === 'PUT') blobs.set(url.searchParams.get('digest') ?? '', body);
      if (request.method === 'PUT') return response.writeHead(201).end();
      if (request.method === 'POST')
        return response.writeHead(url.searchParams.has('mount') ? mounting : 202, location).end();
      const found = blobs.get(url.pathname.split('/').at(-1) ?? '');
      if (found === undefined) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-length': Buffer.byteLength(found) }).end(found);
    };
    server = await serveLoopback(answer);
    const npm = { usual: async () => ({ url: '' }), asked: async () => ({ url: '' }) };
    store = createMaterialStore({
      http: http(),
      registry: registry(),
      npm,
      folder,
      sleep: async () => undefined,
    });
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('uploads a file once, and gives it back whole', async () => {
    await put();
    await put();
    expect(server.requests.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
    const hash = { algorithm: 'sha256', hex: digest.slice('sha256:'.length) } as const;
    const kept = await store.fetch({ what: 'x', from: place().at(digest), hash });
    expect(await readFile(kept.file, 'utf8')).toBe('bytes');
  });

  it('takes it from another repository of the same registry where that is possible', async () => {
    await put(repository('library/debian'));
    const query = `mount=${encodeURIComponent(digest)}&from=library%2Fdebian`;
    expect(asked()).toEqual([`HEAD blobs/${digest}`, `POST blobs/uploads/?${query}`]);
  });

  it.each([202, 403, 404])('uploads it where the answer to that is %s', async (status) => {
    mounting = status;
    await put(repository('library/debian'));
    expect([...blobs.keys()]).toEqual([digest]);
  });

  it('asks no other registry for it', async () => {
    await put(parseRepository('elsewhere.example/library/debian'));
    expect(asked().filter((line) => line.includes('mount='))).toEqual([]);
    expect([...blobs.keys()]).toEqual([digest]);
  });

  it('says by name what it does not have', async () => {
    const hash = { algorithm: 'sha256', hex: digest.slice('sha256:'.length) } as const;
    await expect(store.fetch({ what: 'base: x', from: place().at(digest), hash })).rejects.toMatchObject({
      code: 'asset-missing',
      message: expect.stringContaining('base: x'),
    });
  });
});
