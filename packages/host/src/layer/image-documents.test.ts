import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes } from '@officina/core';
import Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createImageDocuments } from './image-documents.ts';

const image = { manifest: '{"schemaVersion":2}', config: '{"os":"linux"}' };
const digest = digestOf(image.manifest);
const name = 'officina.local/x:1';

describe('add', () => {
  let engine: Loopback;
  let folder = '';
  /** What the engine got to load. */
  let loaded: string[];
  let answer: (response: ServerResponse) => unknown;

  const documents = () => {
    const { hostname: host, port } = new URL(engine.url);
    return createImageDocuments({ client: async () => new Docker({ host, port }) });
  };
  const layer = async (content: string) => {
    const file = join(folder, 'layer');
    await writeFile(file, content);
    return { digest: digestOf(content), size: Buffer.byteLength(content), file };
  };

  beforeEach(async () => {
    loaded = [];
    answer = (response) => response.writeHead(200).end('{"stream":"Loaded"}');
    folder = await mkdtemp(join(tmpdir(), 'officina-documents-'));
    engine = await serveLoopback((request: IncomingMessage, response: ServerResponse, body: string) => {
      if (request.method === 'GET') response.writeHead(200).end(JSON.stringify({ Id: digest }));
      else {
        loaded.push(body);
        answer(response);
      }
    });
  });
  afterEach(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('hands over a layout of the documents and the given layers alone', async () => {
    const one = await layer('a layer'.repeat(100_000));
    expect(await documents().add(name, image, [one])).toBe(digest);
    const found = new Map<string, string>();
    const tar = extract();
    tar.end(Buffer.from(loaded[0] ?? ''));
    for await (const entry of tar) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(Uint8Array.from(chunk));
      found.set(entry.header.name, digestOf(Buffer.concat(chunks)));
    }
    const blob = (of: string) => `blobs/sha256/${of.slice('sha256:'.length)}`;
    const blobs = [digest, digestOf(image.config), one.digest].map((of) => [blob(of), of]);
    expect([...found].slice(2)).toEqual(blobs);
    expect([...found.keys()].slice(0, 2)).toEqual(['oci-layout', 'index.json']);
  });

  it('breaks off where a layer cannot be read, and says why', async () => {
    const one = await layer('x');
    await rm(one.file);
    await expect(documents().add(name, image, [one])).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(/^image officina\.local\/x:1: .*ENOENT/),
    });
    expect(loaded).toEqual([]);
  });

  it.each([
    [
      (response: ServerResponse) => response.writeHead(200).end('{"error":"no room"}'),
      /docker load: no room/,
    ],
    [(response: ServerResponse) => response.writeHead(500).end('{"message":"no room"}'), /no room/],
  ])('says what the engine says', async (said, message) => {
    answer = said;
    await expect(documents().add(name, image, [await layer('x')])).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(message),
    });
  });
});

describe('read', () => {
  const documentsOf = (layer: string) => {
    const config = JSON.stringify({ os: 'linux', of: layer });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
      layers: [],
    });
    return { manifest, config };
  };
  const [one, other] = [documentsOf('one'), documentsOf('other')];
  const digests = [digestOf(one.manifest), digestOf(other.manifest)] as const;
  let engine: Loopback;
  let asked: string[];
  /** Bytes of what comes behind the documents. */
  let behind: number;
  let sent: number;

  beforeEach(async () => {
    asked = [];
    [behind, sent] = [0, 0];
    engine = await serveLoopback((request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '', 'http://engine');
      if (url.pathname.endsWith('/info')) {
        response.writeHead(200).end(JSON.stringify({ DockerRootDir: '/nowhere' }));
        return;
      }
      asked.push(url.searchParams.getAll('names').join(' '));
      const tar = pack();
      for (const text of [one.config, one.manifest, other.manifest, other.config])
        tar.entry({ name: `blobs/sha256/${digestOf(text).slice('sha256:'.length)}` }, text);
      const piece = Buffer.alloc(1_000_000, 'x');
      function* pieces() {
        for (; sent < behind; sent += piece.length) yield piece;
      }
      // Whoever has enough goes, which ends both.
      pipeline(tar as unknown as NodeJS.ReadableStream, response).catch(() => undefined);
      pipeline(
        Readable.from(pieces()),
        tar.entry({
          name: `blobs/sha256/${'0'.repeat(64)}`,
          size: behind,
        }) as unknown as NodeJS.WritableStream,
      ).then(
        () => tar.finalize(),
        () => undefined,
      );
    });
  });
  afterEach(() => engine.close());

  const reader = () => {
    const { hostname: host, port } = new URL(engine.url);
    return createImageDocuments({ client: async () => new Docker({ host, port }) }, () => []);
  };

  it('asks an engine whose store is out of reach once for all, and never again', async () => {
    const documents = reader();
    expect(await documents.read(digests[0], digests)).toEqual(one);
    expect(await documents.read(digests[1], digests)).toEqual(other);
    expect(await documents.read(digests[0])).toEqual(one);
    expect(asked).toEqual([digests.join(' ')]);
  });

  it('takes no layers that come behind the documents', async () => {
    behind = 500_000_000;
    expect(await reader().read(digests[0], digests)).toEqual(one);
    expect(sent).toBeLessThan(behind / 4);
  });

  it('refuses an export that lacks a document', async () => {
    const lost = digestOf('lost');
    await expect(reader().read(lost)).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining(`image ${lost}: the engine has no manifest`),
    });
  });
});
