import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Http } from '@officina/core';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createHttp } from './http.ts';
import type { HttpOptions } from './http-settings.ts';

let server: Loopback;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let waits: number[];

beforeEach(async () => {
  waits = [];
  server = await serveLoopback((request, response, body) => answer(request, response, body));
});
afterEach(() => server.close());

function http(options: Partial<HttpOptions> = {}): Http {
  return createHttp({
    mirrors: {
      'https://up.example/': `${server.url}/up/`,
      'https://api.github.com/': `${server.url}/api/`,
      'https://other.example/': `${server.url}/other/`,
    },
    sleep: async (wait) => void waits.push(wait),
    random: () => 1,
    ...options,
  });
}

const get = (url: string, more = {}) => ({ url, ...more });

describe('createHttp', () => {
  it('asks the mirror and says the url before mirrors', async () => {
    answer = (_, response) => response.setHeader('X-Kind', 'a').end('{"a":1}');
    const response = await http().request(get('https://up.example/x?y=1'));
    expect(response).toMatchObject({ url: 'https://up.example/x?y=1', status: 200 });
    expect(response.headers['x-kind']).toBe('a');
    expect(await response.json()).toEqual({ a: 1 });
    expect(server.requests).toEqual(['GET /up/x?y=1']);
  });

  it('unpacks an answer that is packed, and asks for the true length of one that is only measured', async () => {
    const asked: unknown[] = [];
    answer = (request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":1}'));
    };
    const response = await http().request(get('https://up.example/x'));
    expect(await response.json()).toEqual({ a: 1 });
    const head = await http().request(get('https://up.example/x', { method: 'HEAD' }));
    await head.discard();
    await http().request(get('https://up.example/x', { headers: { Range: 'bytes=1-' } }));
    expect(asked).toEqual(['gzip', 'identity', 'identity']);
  });

  it('does not send a POST over a connection that may be closing', async () => {
    const seen = new Set<unknown>();
    answer = (request, response) => {
      seen.add(request.socket);
      response.end('ok');
    };
    const ask = async (method: 'GET' | 'POST') =>
      (await http().request(get('https://up.example/x', { method }))).text();
    await ask('GET');
    await ask('GET');
    expect(seen.size).toBe(1);
    await ask('POST');
    expect(seen.size).toBe(2);
  });

  it('returns other statuses to the caller', async () => {
    answer = (_, response) => response.writeHead(404).end('no');
    const response = await http().request(get('https://up.example/x'));
    expect([response.status, await response.text(), waits]).toEqual([404, 'no', []]);
  });

  it('names the url when an answer is not JSON', async () => {
    answer = (_, response) => response.end('<html>');
    const response = await http().request(get('https://up.example/x'));
    await expect(response.json()).rejects.toMatchObject({
      code: 'upstream-answer',
      message: expect.stringContaining('https://up.example/x'),
    });
  });

  it('asks again after a 5xx, waiting longer each time', async () => {
    answer = (_, response) => response.writeHead(server.requests.length < 3 ? 502 : 200).end('there');
    const response = await http().request(get('https://up.example/x'));
    expect(await response.text()).toBe('there');
    expect(waits).toEqual([500, 1000]);
  });

  it('gives a 5xx up after its tries and says how often it asked', async () => {
    answer = (_, response) => response.writeHead(503).end();
    await expect(http().request(get('https://up.example/x'))).rejects.toMatchObject({
      code: 'upstream-status',
      message: 'https://up.example/x answered 503 after 4 tries, wanted 200',
    });
    expect(server.requests).toHaveLength(4);
  });

  it('does not repeat a POST after a 5xx, unless it may', async () => {
    answer = (_, response) => response.writeHead(500).end();
    const post = { url: 'https://up.example/x', method: 'POST', body: 'b' } as const;
    await expect(http().request(post)).rejects.toMatchObject({
      message: expect.stringContaining('after 1 try'),
    });
    expect(server.requests).toHaveLength(1);
    await expect(http({ tries: 2 }).request({ ...post, repeatable: true })).rejects.toThrow('after 2 tries');
  });

  it('honours Retry-After within its bound', async () => {
    answer = (_, response) => {
      if (server.requests.length === 1) response.writeHead(429, { 'retry-after': '7' }).end();
      else response.end('ok');
    };
    await http().request(get('https://up.example/x'));
    expect(waits).toEqual([7000]);
  });

  it('refuses at once when a rate limit lasts longer than the bound', async () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const reset = now.getTime() / 1000 + 3600;
    answer = (_, response) =>
      response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }).end();
    const asked = http({ clock: { now: () => now } }).request(get('https://api.github.com/x'));
    await expect(asked).rejects.toMatchObject({
      code: 'rate-limited',
      message:
        'https://api.github.com/x answered 403, asked too often, after 1 try, free again at 2026-01-01T01:00:00.000Z',
      hint: expect.stringContaining('GITHUB_TOKEN'),
    });
    // Where one was sent already it would be no help.
    const again = http({ token: 'ours', clock: { now: () => now } }).request(get('https://api.github.com/x'));
    await expect(again).rejects.toMatchObject({ code: 'rate-limited', hint: 'run again later' });
  });

  it('returns a 403 that is no rate limit', async () => {
    answer = (_, response) => response.writeHead(403).end();
    expect((await http().request(get('https://up.example/x'))).status).toBe(403);
  });

  it('names the url, the mirror and the tries when nobody answers', async () => {
    await server.close();
    const asked = http({ tries: 3 }).request(get('https://up.example/x'));
    await expect(asked).rejects.toMatchObject({
      code: 'upstream-unreachable',
      message: expect.stringMatching(
        /^https:\/\/up\.example\/x \(asked at .*\) does not answer after 3 tries: .*ECONNREFUSED/,
      ),
    });
    expect(waits).toHaveLength(2);
  });

  it('gives an answer up that does not begin', async () => {
    answer = () => undefined;
    const asked = http({ tries: 1, answerTimeout: 50 }).request(get('https://up.example/x'));
    await expect(asked).rejects.toMatchObject({
      code: 'upstream-unreachable',
      message: expect.stringContaining('no answer within 0.05 s'),
    });
  });

  it('gives a body up that stands still', async () => {
    answer = (_, response) => void response.write('a');
    const response = await http({ tries: 1, idleTimeout: 50 }).request(get('https://up.example/x'));
    await expect(response.text()).rejects.toMatchObject({ code: 'upstream-unreachable' });
  });

  it('asks again when the connection breaks within a body', async () => {
    answer = (_, response) => {
      if (server.requests.length > 1) response.end('whole');
      else response.writeHead(200, { 'content-length': '5' }).write('wh', () => response.destroy());
    };
    const response = await http().request(get('https://up.example/x'));
    expect(await response.text()).toBe('whole');
  });
});

describe('redirects', () => {
  const redirect = (location: string, status = 302) => {
    answer = (_, response) => {
      if (server.requests.length === 1) response.writeHead(status, { location }).end();
      else response.end('there');
    };
  };

  it.each([
    ['upstream itself', 'https://up.example/b', 'https://up.example/b'],
    ['a path', '/b', 'https://up.example/b'],
    ['a relative path', 'b', 'https://up.example/b'],
    ['an allowed host', 'https://other.example/b', 'https://other.example/b'],
  ])('follows one to %s', async (_, location, url) => {
    redirect(location);
    const response = await http().request(get('https://up.example/a', { redirectHosts: ['other.example'] }));
    expect([response.url, await response.text()]).toEqual([url, 'there']);
  });

  it('maps a mirror that names itself back', async () => {
    redirect(`${server.url}/up/b`);
    expect((await http().request(get('https://up.example/a'))).url).toBe('https://up.example/b');
  });

  it.each([
    ['another host', 'upstream-redirect', 'https://other.example/b'],
    ['another port', 'upstream-redirect', 'https://up.example:8443/b'],
    ['plain http', 'upstream-insecure', 'http://up.example/b'],
    ['another place on loopback', 'upstream-insecure', 'http://127.0.0.1:9/b'],
    ['no url', 'upstream-redirect', 'https://:::/'],
  ])('refuses one to %s as %s', async (_, code, location) => {
    redirect(location);
    await expect(http().request(get('https://up.example/a'))).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  it('refuses an endless chain', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/a' }).end();
    await expect(http().request(get('https://up.example/a'))).rejects.toMatchObject({
      code: 'upstream-redirect',
    });
  });

  it('returns the redirect itself when it is asked for', async () => {
    redirect('https://elsewhere.example/');
    expect(await http().request(get('https://up.example/a', { redirect: 'manual' }))).toMatchObject({
      status: 302,
    });
  });

  it('turns a POST into a GET on 303 and keeps it on 307', async () => {
    const post = { url: 'https://up.example/a', method: 'POST', body: 'x' } as const;
    redirect('/b', 303);
    await http().request(post);
    server.requests.length = 0;
    redirect('/b', 307);
    await http().request(post);
    expect(server.requests).toEqual(['POST /up/a', 'POST /b'].map((line) => line.replace(' /b', ' /up/b')));
  });
});

describe('the token', () => {
  const seen = async (url: string, options: Partial<HttpOptions> = {}) => {
    const sent: (string | undefined)[] = [];
    answer = (request, response) => {
      sent.push(request.headers.authorization);
      response.end();
    };
    await http({ token: 't0ken', tries: 1, ...options })
      .request(get(url))
      .catch(() => undefined);
    return sent;
  };

  it('goes to the GitHub API', async () => {
    expect(await seen('https://api.github.com/x')).toEqual(['Bearer t0ken']);
  });

  it('goes nowhere else', async () => {
    expect(await seen('https://up.example/x')).toEqual([undefined]);
    expect(await seen(`${server.url}/x`)).toEqual([undefined]);
  });

  it('does not cross to another host', async () => {
    const sent: (string | undefined)[] = [];
    answer = (request, response) => {
      sent.push(request.headers.authorization);
      if (sent.length === 1) response.writeHead(302, { location: 'https://other.example/b' }).end();
      else response.end();
    };
    const headers = { Authorization: 'Bearer mine' };
    await http({ token: 't' }).request(get('https://api.github.com/a', { redirectHosts: ['other.example'] }));
    await http().request(get('https://up.example/a', { headers, redirectHosts: ['other.example'] }));
    expect(sent).toEqual(['Bearer t', undefined, 'Bearer mine']);
  });
});

describe('an authorization', () => {
  const seen = async (mirror: string) => {
    let sent: string | undefined;
    answer = (request, response) => {
      sent = request.headers.authorization;
      response.end();
    };
    const headers = { Authorization: 'Basic login' };
    await http({ mirrors: { 'https://up.example/': mirror } }).request(
      get('https://up.example/x', { headers }),
    );
    return sent;
  };

  it('goes to a stand-in on this machine', async () => {
    expect(await seen(`${server.url}/`)).toBe('Basic login');
  });

  it('does not go to a mirror elsewhere', async () => {
    // Every address of this machine: none that says loopback, and here it answers all the same.
    expect(await seen(`${server.url.replace('127.0.0.1', '0.0.0.0')}/`)).toBeUndefined();
    expect(server.requests).toEqual(['GET /x']);
  });
});

describe('conditional requests', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-http-'));
    answer = (request, response) => {
      response.setHeader('etag', '"1"');
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.end('body');
    };
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('answers a 304 from the cache', async () => {
    const first = await http({ cacheFolder: folder }).request(get('https://up.example/x'));
    expect([await first.text(), first.headers['x-officina-cache']]).toEqual(['body', undefined]);
    const second = await http({ cacheFolder: folder }).request(get('https://up.example/x'));
    expect([second.status, second.headers['x-officina-cache'], await second.text()]).toEqual([
      200,
      'hit',
      'body',
    ]);
  });

  it('asks anew for another url, another person, and when the file is damaged', async () => {
    const text = async (more: object, url = 'https://up.example/x') =>
      (await (await http({ cacheFolder: folder }).request(get(url, more))).text()) as string;
    await text({});
    answer = (request, response) =>
      response.setHeader('etag', '"1"').end(request.headers['if-none-match'] ?? 'fresh');
    expect(await text({}, 'https://up.example/y')).toBe('fresh');
    expect(await text({ headers: { authorization: 'Bearer other' } })).toBe('fresh');
    expect(await text({})).toBe('"1"');
    for (const file of await readdir(folder))
      await writeFile(join(folder, file), '{"url":"https://up.example/x","etag":"e"}\nx');
    expect(await text({})).toBe('fresh');
  });
});
