import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, digested, digestOf, repositoryOf, type TagReference, tagged } from '@officina/core';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createRegistry, type HostRegistry } from './registry.ts';
import type { Credentials } from './registry-auth.ts';

let server: Loopback;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

beforeEach(async () => {
  server = await serveLoopback((request, response, body) => answer(request, response, body));
});
afterEach(() => server.close());

const host = () => server.url.replace('http://', '');
const http = () => createHttp({ mirrors: {}, sleep: async () => undefined, tries: 2 });
const registry = (credentials?: Credentials): HostRegistry =>
  createRegistry({
    http: http(),
    mirrors: { 'docker.io/': `${host()}/` },
    credentials: async () => credentials,
  });
const image = (): TagReference => tagged(`${host()}/team/app`, '1');
const withFile = async (content: string | Uint8Array, work: (file: string) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'officina-blob-'));
  try {
    await writeFile(join(folder, 'blob'), content);
    await work(join(folder, 'blob'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
const body = '{"schemaVersion":2}';
const type = 'application/vnd.oci.image.index.v1+json';

describe('createRegistry', () => {
  it('reads a manifest through an image name mirror', async () => {
    answer = (request, response) => {
      expect(request.headers.accept).toContain('application/vnd.docker.distribution.manifest.list.v2+json');
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    const manifest = await registry().manifest(tagged('debian', 'bookworm-slim'));
    expect(manifest).toEqual({ digest: digestOf(body), mediaType: type, body });
    expect(server.requests).toEqual(['GET /v2/library/debian/manifests/bookworm-slim']);
  });

  it('says undefined for what is not there', async () => {
    answer = (_, response) => response.writeHead(404).end();
    const digest = digestOf('x');
    expect(await registry().head(image())).toBeUndefined();
    expect(await registry().manifest(image())).toBeUndefined();
    expect(await registry().blob(digested(image(), digest))).toBeUndefined();
  });

  it('takes a repository for empty only where the registry says that it does not know it', async () => {
    const list = (status: number, text: string) => {
      answer = (_, response) => response.writeHead(status).end(text);
      return registry().tags(image());
    };
    expect(await list(404, '{"errors":[{"code":"NAME_UNKNOWN"}]}')).toEqual([]);
    expect(await list(200, '{"name":"team/app","tags":null}')).toEqual([]);
    for (const text of ['{}', 'null', '[]', '<html>', '{"tags":{}}'])
      await expect(list(200, text)).rejects.toMatchObject({ code: 'registry-answer' });
    for (const text of ['', '<html>', '{"errors":[{"code":"DENIED"}]}'])
      await expect(list(404, text)).rejects.toMatchObject({ code: 'registry-answer' });
  });

  it('takes the page of a gate before the network for no answer, whatever was asked', async () => {
    answer = (request, response) => {
      const page = '<html>log in to this network</html>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(request.method === 'HEAD' ? '' : page);
    };
    const index = { mediaType: type, body };
    const removed = { ...repositoryOf(`${host()}/team/app`), digest: digestOf(body) };
    for (const asked of [
      () => registry().manifest(image()),
      () => registry().head(image()),
      () => registry().putManifest(image(), index),
      () => registry().putBlob(image(), 'config'),
      () => registry().remove(removed),
      () => registry().untag(image()),
    ])
      await expect(asked()).rejects.toMatchObject({ code: 'registry-answer' });
  });

  it('counts an answer that is cut off as none', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': '1000', 'content-type': type });
      response.write(body);
      setImmediate(() => response.destroy());
    };
    for (const asked of [registry().manifest(image()), registry().tags(image())])
      await expect(asked).rejects.toMatchObject({ code: 'registry-unreachable' });
  });

  it('asks for a manifest anew, although an answer to the same question was kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'officina-registry-'));
    const asked = createRegistry({
      http: createHttp({ mirrors: {}, cacheFolder: folder }),
      mirrors: {},
    });
    answer = (request, response) => {
      if (request.headers['if-none-match'] !== undefined) response.writeHead(304).end();
      else response.writeHead(200, { etag: '"kept"', 'content-type': type }).end(body);
    };
    try {
      expect((await asked.manifest(image()))?.body).toBe(body);
      // A registry that checks the condition first would say "not modified" of a manifest that was deleted.
      answer = (request, response) =>
        response.writeHead(request.headers['if-none-match'] === undefined ? 404 : 304).end();
      expect(await asked.manifest(image())).toBeUndefined();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('takes the digest from the header, or from the bytes where there is none', async () => {
    answer = (_, response) => response.writeHead(200, { 'docker-content-digest': digestOf('y') }).end();
    expect(await registry().head(image())).toBe(digestOf('y'));
    answer = (_, response) => response.end(body);
    expect(await registry().head(image())).toBe(digestOf(body));
  });

  it.each([
    ['another digest than asked for', () => digested(image(), digestOf('z')), {}],
    ['a header that contradicts its bytes', image, { 'docker-content-digest': digestOf('z') }],
  ])('refuses %s', async (_, reference, headers) => {
    answer = (_request, response) => response.writeHead(200, headers as Record<string, string>).end(body);
    await expect(registry().manifest(reference())).rejects.toMatchObject({ code: 'registry-answer' });
  });

  it('refuses a blob with other bytes', async () => {
    answer = (_, response) => response.end('other');
    await expect(registry().blob(digested(image(), digestOf('x')))).rejects.toMatchObject({
      code: 'registry-answer',
    });
  });

  it('follows a blob to its storage, and on from there, without the authorization', async () => {
    const storage = await serveLoopback((request, response) => {
      if (request.url === '/blob') response.writeHead(307, { location: '/blob/itself' }).end();
      else response.end(request.headers.authorization ?? 'none');
    });
    answer = (request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      } else response.writeHead(307, { location: `${storage.url}/blob` }).end();
    };
    const found = await registry({ username: 'u', password: 'p' }).blob(digested(image(), digestOf('none')));
    await storage.close();
    expect(found).toBe('none');
  });

  it('walks all pages of tags and sorts them', async () => {
    answer = (request, response) => {
      const first = !request.url?.includes('last=');
      const link = '</v2/team/app/tags/list?n=1000&last=b>; rel="next"';
      response
        .writeHead(200, first ? { link } : {})
        .end(JSON.stringify({ tags: first ? ['b', 'B'] : ['a'] }));
    };
    expect(await registry().tags(image())).toEqual(['B', 'a', 'b']);
    expect(server.requests).toHaveLength(2);
  });

  it('leaves a registry that leads on to one page after the other without an end', async () => {
    let page = 0;
    answer = (_, response) => {
      const link = `</v2/team/app/tags/list?last=${++page}>; rel="next"`;
      response.writeHead(200, { link }).end(JSON.stringify({ tags: [`t${page}`] }));
    };
    await expect(registry().tags(image())).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringContaining('more than 1000 pages of tags'),
    });
    expect(server.requests).toHaveLength(1000);
  });

  it('follows a full page although no Link says where the next one is', async () => {
    const all = Array.from({ length: 1500 }, (_, at) => `v${String(at).padStart(4, '0')}`);
    answer = (request, response) => {
      const asked = new URL(request.url ?? '', server.url).searchParams;
      const from = all.filter((tag) => tag > (asked.get('last') ?? ''));
      response.end(JSON.stringify({ tags: from.slice(0, Number(asked.get('n'))) }));
    };
    expect(await registry().tags(image())).toEqual(all);
    // The CNCF distribution 2.8 gives all of them, whatever page is asked for.
    server.requests.length = 0;
    answer = (_, response) => response.end(JSON.stringify({ tags: all }));
    expect(await registry().tags(image())).toEqual(all);
    expect(server.requests).toHaveLength(2);
  });

  it('writes a manifest with its type and returns its digest', async () => {
    let written = '';
    answer = (request, response, sent) => {
      written = `${request.headers['content-type']} ${sent}`;
      response.writeHead(201, { 'docker-content-digest': digestOf(sent) }).end();
    };
    expect(await registry().putManifest(image(), { mediaType: type, body })).toBe(digestOf(body));
    expect([written, server.requests]).toEqual([`${type} ${body}`, ['PUT /v2/team/app/manifests/1']]);
  });

  describe('putManifest, of what has a subject', () => {
    const subject = digestOf('image');
    const about = JSON.stringify({ schemaVersion: 2, artifactType: 'a/b', subject: { digest: subject } });
    const put = () => registry().putManifest(image(), { mediaType: type, body: about });
    const own = `PUT /v2/team/app/manifests/${digestOf(about)}`;
    const list = `/v2/team/app/manifests/${subject.replace(':', '-')}`;

    const api = `GET /v2/team/app/referrers/${subject}`;
    const tag = 'PUT /v2/team/app/manifests/1';
    const entry = {
      ...{ mediaType: type, digest: digestOf(about), size: Buffer.byteLength(about), artifactType: 'a/b' },
    };

    /** A registry without the API that keeps the list; `before` is called before each write of it. */
    const keeper = (first: unknown, before: (write: number) => unknown = () => undefined) => {
      const kept = { list: first, writes: 0 };
      answer = (request, response, sent) => {
        const etag = `"${digestOf(JSON.stringify(kept.list ?? ''))}"`;
        if (request.method === 'PUT' && request.url === list) {
          const other = before(kept.writes++);
          if (other !== undefined) kept.list = other;
          const wanted = request.headers['if-match'];
          const now = `"${digestOf(JSON.stringify(kept.list ?? ''))}"`;
          const isNew = request.headers['if-none-match'] === '*';
          if ((wanted !== undefined && wanted !== now) || (isNew && kept.list !== undefined))
            return response.writeHead(412).end();
          kept.list = JSON.parse(sent);
          return response.writeHead(201).end();
        }
        if (request.method === 'PUT') return response.writeHead(201).end();
        if (kept.list === undefined || request.url !== list) return response.writeHead(404).end();
        return response.writeHead(200, { etag }).end(JSON.stringify(kept.list));
      };
      return kept;
    };

    it('leaves the list of referrers to a registry that shows it', async () => {
      answer = (request, response) =>
        request.method === 'GET'
          ? response.end(JSON.stringify({ manifests: [entry] }))
          : response.writeHead(201, { 'oci-subject': subject }).end();
      expect(await put()).toBe(digestOf(about));
      expect(server.requests).toEqual([own, api, tag]);
    });

    it('keeps the list where a registry only says that it has it', async () => {
      const kept = keeper(undefined);
      const silent = answer;
      answer = (request, response, sent) => {
        if (request.url?.endsWith(digestOf(about))) response.setHeader('oci-subject', subject);
        silent(request, response, sent);
      };
      await put();
      expect(server.requests).toEqual([own, api, `GET ${list}`, `PUT ${list}`, `GET ${list}`, tag]);
      expect(kept.list).toMatchObject({ manifests: [entry] });
    });

    it.each([
      ['there is none', undefined, []],
      [
        'others are there',
        { manifests: [{ digest: digestOf('other') }], annotations: { a: 'b' } },
        [{ digest: digestOf('other') }],
      ],
    ])(
      'keeps the list itself, before the tag, where the registry has no API: %s',
      async (_, there, others) => {
        const kept = keeper(there);
        await put();
        expect(server.requests).toEqual([own, `GET ${list}`, `PUT ${list}`, `GET ${list}`, tag]);
        expect(kept.list).toEqual({
          ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' },
          ...there,
          manifests: [...others, entry],
        });
      },
    );

    it.each([
      ['before its own write, seen by the ETag', 0, { schemaVersion: 2, manifests: [] }],
      ['before its own write, of a list that was not there', 0, undefined],
      ['after its own write, seen by looking again', 1, { schemaVersion: 2, manifests: [] }],
    ])('loses no entry of another writer %s', async (_, at, first) => {
      const other = { digest: digestOf('other') };
      const kept = keeper(first, (write) => (write === 0 && at === 0 ? { manifests: [other] } : undefined));
      if (at === 1) {
        const honest = answer;
        let written = false;
        answer = (request, response, sent) => {
          honest(request, response, sent);
          // The other writer knew nothing of our entry.
          if (request.method === 'PUT' && request.url === list && !written)
            kept.list = { manifests: [other] };
          written ||= request.method === 'PUT' && request.url === list;
        };
      }
      await put();
      expect(kept.list).toMatchObject({ manifests: [other, entry] });
    });

    it('does not list it twice, and leaves alone what is no list', async () => {
      for (const there of [{ manifests: [{ digest: digestOf(about) }] }, { layers: [] }]) {
        server.requests.length = 0;
        keeper(there);
        await put();
        expect(server.requests).toEqual([own, `GET ${list}`, tag]);
      }
    });
  });

  it('passes on why a registry rejects a write', async () => {
    answer = (_, response) =>
      response.writeHead(400).end('{"errors":[{"message":"blob unknown to registry","detail":"sha256:0"}]}');
    await expect(registry().putManifest(image(), { mediaType: type, body })).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringMatching(/status 400 to a write: blob unknown to registry sha256:0$/),
    });
  });

  it('tells what a registry says in one line', async () => {
    const message = `no\\n::error::x${'y'.repeat(1000)}`;
    answer = (_, response) => response.writeHead(400).end(`{"errors":[{"message":"${message}"}]}`);
    const refused = await registry()
      .putManifest(image(), { mediaType: type, body })
      .catch((error: Error) => error.message);
    expect(refused).toMatch(/: no ::error::xy+$/);
    expect(String(refused).length).toBeLessThan(420);
  });

  it('writes a blob that is not there yet, and begins again when the upload breaks', async () => {
    let puts = 0;
    answer = (request, response, sent) => {
      if (request.method === 'HEAD') response.writeHead(404).end();
      else if (request.method === 'POST')
        response.writeHead(202, { location: '/v2/team/app/blobs/uploads/7?s=1' }).end();
      else if (++puts === 1) response.destroy();
      else if (puts === 2) response.writeHead(502).end();
      else response.writeHead(sent === 'config' ? 201 : 400).end();
    };
    const digest = digestOf('config');
    expect(await registry().putBlob(image(), 'config')).toBe(digest);
    const put = `PUT /v2/team/app/blobs/uploads/7?s=1&digest=${encodeURIComponent(digest)}`;
    expect(server.requests.slice(1)).toEqual(
      ['POST', put, 'POST', put, 'POST', put].map((line) =>
        line === 'POST' ? 'POST /v2/team/app/blobs/uploads/' : line,
      ),
    );
  });

  it('sends a large blob as it is read, from its beginning after an upload that broke', async () => {
    const part = Buffer.alloc(1 << 20, 'x');
    const digest = digestOf(Buffer.concat(Array(8).fill(part)));
    const got: (Digest | number)[] = [];
    let puts = 0;
    answer = (request, response, sent) => {
      if (request.method === 'HEAD') response.writeHead(404).end();
      else if (request.method === 'POST') response.writeHead(202, { location: '/v2/up/7' }).end();
      else if (++puts === 1) response.destroy();
      else {
        got.push(digestOf(sent), Number(request.headers['content-length']));
        response.writeHead(201).end();
      }
    };
    await withFile(Buffer.concat(Array(8).fill(part)), async (file) => {
      await registry().putBlob(image(), { digest, size: 8 << 20, file });
    });
    expect([puts, got]).toEqual([2, [digest, 8 << 20]]);
  });

  it('ends an upload with what cannot be read', async () => {
    answer = (request, response) =>
      request.method === 'HEAD'
        ? response.writeHead(404).end()
        : response.writeHead(202, { location: '/v2/up/7' }).end();
    await withFile('ab', async (file) => {
      const put = registry().putBlob(image(), { digest: digestOf('ab'), size: 2, file: `${file}.gone` });
      await expect(put).rejects.toThrow('ENOENT');
    });
  });

  it('does not write a blob that is there', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': '6' }).end();
    await registry().putBlob(image(), 'config');
    expect(server.requests).toEqual([`HEAD /v2/team/app/blobs/${digestOf('config')}`]);
  });

  it('asks once about a blob that it writes often, in each repository', async () => {
    answer = (_, response) => response.writeHead(200, { 'docker-content-digest': digestOf('{}') }).end();
    const one = registry();
    for (const name of ['app', 'app', 'other', 'app']) {
      await one.putBlob(repositoryOf(`${host()}/team/${name}`), '{}');
    }
    expect(server.requests.map((request) => request.split('/')[3])).toEqual(['app', 'other']);
  });

  describe('remove and untag', () => {
    /** A registry that names no tags in deletes, as the CNCF distribution 2.8; undefined deletes nothing. */
    const keeper = (statuses: { tag: number; digest?: number }) => {
      answer = (request, response) => {
        const isTag = !request.url?.includes('sha256:');
        if (request.method === 'PUT') response.writeHead(201).end();
        else response.writeHead((isTag ? statuses.tag : statuses.digest) ?? 405).end();
      };
    };
    const untag = () => registry().untag(image());

    it('removes by digest, and takes what is gone already for removed', async () => {
      for (const digest of [202, 404]) {
        keeper({ tag: 400, digest });
        expect(await registry().remove(digested(image(), digestOf('x')))).toBe(true);
      }
      expect(server.requests[0]).toBe(`DELETE /v2/team/app/manifests/${digestOf('x')}`);
    });

    it('removes a tag by its name where the registry can', async () => {
      keeper({ tag: 202 });
      expect(await untag()).toBe(true);
      expect(server.requests).toEqual(['DELETE /v2/team/app/manifests/1']);
    });

    it('gives a tag an empty index to go with, and never deletes the digest that it named', async () => {
      keeper({ tag: 400, digest: 202 });
      expect(await untag()).toBe(true);
      const [, probe, put, gone] = server.requests;
      expect([put, gone]).toEqual(['PUT /v2/team/app/manifests/1', probe]);
      expect(gone).toMatch(/^DELETE .*sha256:[0-9a-f]{64}$/);
    });

    it('is false, with nothing written, where the registry does not delete', async () => {
      keeper({ tag: 405 });
      expect(await untag()).toBe(false);
      expect(await registry().remove(digested(image(), digestOf('x')))).toBe(false);
      expect(server.requests.every((request) => request.startsWith('DELETE'))).toBe(true);
    });

    it('names a right that is lacking', async () => {
      keeper({ tag: 403 });
      await expect(untag()).rejects.toMatchObject({
        code: 'registry-refused',
        message: expect.stringContaining('refuses to let us delete in team/app'),
      });
    });
  });

  it('calls a 5xx that stays registry-answer and a closed port registry-unreachable', async () => {
    answer = (_, response) => response.writeHead(500).end();
    await expect(registry().head(image())).rejects.toMatchObject({ code: 'registry-answer' });
    expect(server.requests).toHaveLength(2);
    const reference = image();
    await server.close();
    await expect(registry().head(reference)).rejects.toMatchObject({ code: 'registry-unreachable' });
  });
});

describe('authorization', () => {
  const tokens = () => {
    const seen: { basic?: string | undefined; url?: string; body?: string }[] = [];
    answer = (request, response, sent) => {
      if (request.url?.startsWith('/token')) {
        seen.push({ basic: request.headers.authorization, url: request.url, body: sent });
        response.end(JSON.stringify({ access_token: 'tok' }));
      } else if (request.headers.authorization === 'Bearer tok') {
        response.writeHead(200, { 'docker-content-digest': digestOf('y') }).end();
      } else {
        const challenge = `Bearer realm="${server.url}/token",service="reg.example",scope="repository:team/app:pull"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
    };
    return seen;
  };

  it('fetches an anonymous token once and uses it again', async () => {
    const seen = tokens();
    const asked = registry();
    await asked.head(image());
    expect(await asked.head(image())).toBe(digestOf('y'));
    const url = '/token?scope=repository%3Ateam%2Fapp%3Apull&service=reg.example';
    expect(seen).toEqual([{ basic: undefined, url, body: '' }]);
  });

  it('shows a name and password to the token service', async () => {
    const seen = tokens();
    await registry({ username: 'u', password: 'p' }).head(image());
    expect(seen[0]?.basic).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });

  it('exchanges an identity token', async () => {
    const seen = tokens();
    await registry({ identitytoken: 'id/1' }).head(image());
    expect(seen[0]?.body).toContain('grant_type=refresh_token');
    expect(seen[0]?.body).toContain('refresh_token=id%2F1');
  });

  it('is registry-refused with what the registry says and what to do', async () => {
    answer = (_, response) =>
      response.writeHead(403).end('{"errors":[{"code":"DENIED","message":"requested access is denied"}]}');
    await expect(registry().putManifest(image(), { mediaType: type, body })).rejects.toMatchObject({
      code: 'registry-refused',
      message: `${host()} refuses to let us write team/app without credentials (403): requested access is denied`,
      hint: `docker login ${host()}`,
    });
  });

  it('is registry-refused when wrong credentials are known', async () => {
    answer = (_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
    const asked = registry({ username: 'u', password: 'wrong' }).head(image());
    await expect(asked).rejects.toMatchObject({
      code: 'registry-refused',
      message: expect.stringContaining('with the credentials of docker login (401)'),
    });
  });
});
