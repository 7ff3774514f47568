import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { createHttp } from './http.ts';

let server: Loopback;
let sent: (string | undefined)[] = [];
beforeEach(async () => {
  sent = [];
  server = await serveLoopback((request, response) => {
    sent.push(request.headers.authorization);
    response.end();
  });
});
afterEach(() => server.close());

/** What the API of a GitHub was told, by way of a stand-in on loopback. */
async function told(host: string, urls: readonly string[]) {
  const origins = urls.map((url) => new URL(url).origin);
  const mirrors = Object.fromEntries(origins.map((origin) => [`${origin}/`, `${server.url}/`]));
  const http = createHttp({ mirrors, token: 'public', enterprise: { host, token: 'ours' } });
  for (const url of urls) await (await http.request({ url })).discard();
  return sent;
}

describe('the token of a GitHub Enterprise', () => {
  it('goes to the API of its server alone, and the other one to github.com alone', async () => {
    const urls = [
      'https://git.example/api/v3/repos/a/b',
      'https://git.example/a/b/releases/download/v1/x',
      'https://api.git.example/repos/a/b',
      'https://other.example/api/v3/repos/a/b',
      'https://api.github.com/repos/a/b',
    ];
    const none = undefined;
    expect(await told('git.example', urls)).toEqual(['Bearer ours', none, none, none, 'Bearer public']);
  });

  it('goes to the API of a host of ghe.com', async () => {
    const urls = ['https://api.us.ghe.com/repos/a/b', 'https://us.ghe.com/api/v3/repos/a/b'];
    expect(await told('us.ghe.com', urls)).toEqual(['Bearer ours', undefined]);
  });
});
