import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttp } from '../http/http.ts';
import { type Loopback, serveLoopback } from '../loopback.fixture.ts';
import { released } from './released.ts';

describe('released', () => {
  let server: Loopback;
  let answers: Record<string, unknown>;

  beforeEach(async () => {
    answers = {};
    server = await serveLoopback((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    });
  });
  afterEach(() => server.close());

  const ask = (...asked: { name: string; version: string }[]) =>
    released(asked, {
      http: createHttp({ mirrors: {} }),
      registryOf: async () => ({ registry: `${server.url}/`, headers: { authorization: 'Bearer t' } }),
    });

  it('asks once for each package, and leaves out what has no date', async () => {
    answers = {
      '/@s%2fa': {
        time: { created: 'x', '1.0.0': '2024-12-13T02:58:59.453Z', '2.0.0': '2025-01-01T00:00:00Z' },
      },
      '/b': { time: { '1.0.0': 'never' } },
    };
    const dates = await ask(
      { name: '@s/a', version: '1.0.0' },
      { name: '@s/a', version: '2.0.0' },
      { name: 'b', version: '1.0.0' },
      { name: 'b', version: '2.0.0' },
    );
    expect([...dates]).toEqual([
      ['@s/a@1.0.0', '2024-12-13T02:58:59.453Z'],
      ['@s/a@2.0.0', '2025-01-01T00:00:00.000Z'],
    ]);
    expect([...server.requests].sort()).toEqual(['GET /@s%2fa', 'GET /b']);
  });

  it('refuses the answer of a registry that does not know one', async () => {
    await expect(ask({ name: 'gone', version: '1.0.0' })).rejects.toMatchObject({ code: 'upstream-status' });
  });
});
