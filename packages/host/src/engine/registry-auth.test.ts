import { describe, expect, it } from '@jest/globals';
import { type Exec, FactoryError } from '@officina/core';
import { findRegistryAuth } from './registry-auth.ts';

const noHelper: Exec = {
  run: async (command) => {
    throw new FactoryError('tool-missing', command, { hint: 'do it again' });
  },
};

function find(registry: string, config: unknown, exec: Exec = noHelper) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return findRegistryAuth(registry, { exec, files: { read: async () => text }, configFolder: '/c' });
}

describe('findRegistryAuth', () => {
  it('reads user and password, whose colons stay', async () => {
    const auth = Buffer.from('me:pass:word').toString('base64');
    expect(await find('r.test', { auths: { 'r.test': { auth } } })).toEqual({
      username: 'me',
      password: 'pass:word',
      serveraddress: 'r.test',
    });
  });

  it('knows the old name of Docker Hub', async () => {
    const auth = Buffer.from('me:x').toString('base64');
    const found = await find('docker.io', { auths: { 'https://index.docker.io/v1/': { auth } } });
    expect(found?.username).toBe('me');
  });

  it('asks the helper of a registry', async () => {
    const asked: unknown[] = [];
    const exec: Exec = {
      async run(command, _args, options) {
        asked.push([command, options?.stdin]);
        return {
          exitCode: 0,
          stdout: '{"ServerURL":"r.test","Username":"<token>","Secret":"s"}',
          stderr: '',
        };
      },
    };
    expect(await find('r.test', { credHelpers: { 'r.test': 'box' } }, exec)).toEqual({
      identitytoken: 's',
      serveraddress: 'r.test',
    });
    expect(asked).toEqual([['docker-credential-box', 'r.test']]);
  });

  it.each([
    ['nothing for another', { auths: { 'other.test': { auth: 'bWU6eA==' } } }],
    ['nothing', '{ broken'],
  ])('finds %s registry', async (_title, config) => {
    expect(await find('r.test', config)).toBeUndefined();
  });

  it('goes on without a helper that is not installed', async () => {
    expect(await find('r.test', { credsStore: 'desktop' })).toBeUndefined();
  });
});
