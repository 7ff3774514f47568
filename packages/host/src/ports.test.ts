import { describe, expect, it } from '@jest/globals';
import { createPorts, findCacheFolder } from './ports.ts';

describe('createPorts', () => {
  it('keeps one talk for all mirrors', () => {
    const ports = createPorts({ mirrors: { a: 'b' }, cacheFolder: '/c', token: 't' });
    const others = ports.withMirrors({ c: 'd' });
    expect(others.talk).toBe(ports.talk);
    expect(others.settings).toEqual({ mirrors: { c: 'd' }, cacheFolder: '/c', token: 't' });
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
