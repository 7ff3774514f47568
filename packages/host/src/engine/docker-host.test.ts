import { describe, expect, it } from '@jest/globals';
import { parseDockerHost } from './docker-host.ts';

describe('parseDockerHost', () => {
  it('reads a socket', () => {
    expect(parseDockerHost('unix:///run/user/1000/docker.sock').socketPath).toBe(
      '/run/user/1000/docker.sock',
    );
  });

  it.each([
    ['tcp://127.0.0.1', false, { host: '127.0.0.1', port: 2375, protocol: 'http' }],
    ['tcp://engine.test:2376', false, { host: 'engine.test', port: 2376, protocol: 'https' }],
    ['tcp://engine.test', true, { host: 'engine.test', port: 2376, protocol: 'https' }],
    ['tcp://[::1]:4000/', false, { host: '::1', port: 4000, protocol: 'http' }],
  ])('reads %s (tls %s)', (text, tls, wanted) => {
    expect(parseDockerHost(text, tls)).toMatchObject(wanted);
  });

  it.each(['ssh://me@host', 'unix://relative', 'host:2375', 'tcp://'])('refuses %s', (text) => {
    expect(() => parseDockerHost(text)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
