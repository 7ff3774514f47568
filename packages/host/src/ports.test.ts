import { describe, expect, it } from '@jest/globals';
import { tagged } from '@officina/core';
import { serveLoopback } from './loopback.fixture.ts';
import { createPorts, findCacheFolder } from './ports.ts';

describe('createPorts', () => {
  it('keeps one talk for all mirrors', () => {
    const ports = createPorts({ mirrors: { a: 'b' }, cacheFolder: '/c', token: 't' });
    const others = ports.withMirrors({ c: 'd' });
    expect(others.talk).toBe(ports.talk);
    expect(others.settings).toEqual({ mirrors: { c: 'd' }, cacheFolder: '/c', token: 't' });
  });
});

describe('the registry of the ports', () => {
  it('asks the registry itself, whatever url mirrors there are', async () => {
    const registry = await serveLoopback((_, response) => response.writeHead(404).end());
    const mirror = await serveLoopback((_, response) => response.writeHead(404).end());
    const { host } = new URL(registry.url);
    const ports = createPorts({ mirrors: { [`${registry.url}/`]: `${mirror.url}/` }, cacheFolder: '/c' });
    try {
      expect(await ports.registry.head(tagged(`${host}/app`, '1'))).toBeUndefined();
      expect([registry.requests.length, mirror.requests]).toEqual([1, []]);
    } finally {
      await Promise.all([registry.close(), mirror.close()]);
    }
  });
});

describe('findCacheFolder', () => {
  it.each([
    [{ OFFICINA_CACHE: '/o', RUNNER_TEMP: '/r' }, '/o'],
    [{ RUNNER_TEMP: '/r', XDG_CACHE_HOME: '/x' }, '/r/officina'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/officina'],
  ])('reads %j', (env, folder) => {
    expect(findCacheFolder(env)).toBe(folder);
  });
});
