import { describe, expect, it } from '@jest/globals';
import { type Exec, FactoryError, type Files } from '@officina/core';
import { memoryTalk } from '@officina/fakes';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { installEngine } from './install-engine.ts';

const talk = memoryTalk();
const connection: EngineConnection = {
  env: {},
  version: '26.1.5',
  storageDriver: 'overlayfs',
  platform: 'linux/amd64',
  host: 'unix:///var/run/docker.sock',
  cli: () => Promise.reject(new Error('not asked for')),
  client: async () => {
    throw new Error('not asked for');
  },
};
const missing = () => Promise.reject(new FactoryError('engine-missing', 'none', { hint: 'do it again' }));

/** A bookworm machine: what was run and what its files are afterwards. */
function machine(failing: string, texts: Record<string, string> = {}) {
  const written = new Map(
    Object.entries({
      '/etc/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n',
      '/etc/apt/sources.list':
        'deb http://m.test/debian bookworm main\ndeb http://m.test/debian bookworm-updates main',
      ...texts,
    }),
  );
  const ran: string[] = [];
  const exec: Exec = {
    async run(command, args) {
      const line = [command, ...args].join(' ');
      ran.push(line);
      if (command === 'dockerd') throw new FactoryError('tool-missing', command, { hint: 'do it again' });
      if (command === 'rm') for (const path of args) written.delete(path);
      return { exitCode: line.includes(failing) ? 100 : 0, stdout: '', stderr: 'E: it broke' };
    },
  };
  const files: Files = {
    read: async (path) => written.get(path),
    readBytes: async () => undefined,
    write: async (path, text) => {
      written.set(path, text);
    },
    list: async () => [],
    walk: async () => [],
  };
  return { exec, files, ran, written };
}

describe('installEngine', () => {
  it('changes nothing where an engine answers', async () => {
    const { exec, files, ran } = machine('nothing');
    const find = async () => connection;
    expect(await installEngine({ exec, files, talk, folder: '/s', find, uid: 1000 })).toBe(connection);
    expect(ran).toEqual([]);
  });

  it('leaves an unfit engine to its owner', async () => {
    const { exec, files, ran } = machine('nothing');
    const find = () => Promise.reject(new FactoryError('engine-too-old', 'old', { hint: 'do it again' }));
    await expect(installEngine({ exec, files, talk, folder: '/s', find, uid: 0 })).rejects.toMatchObject({
      code: 'engine-too-old',
    });
    expect(ran).toEqual([]);
  });

  it('refuses anyone but root before anything is done', async () => {
    const { exec, files, ran } = machine('nothing');
    await expect(
      installEngine({ exec, files, talk, folder: '/s', find: missing, uid: 1000 }),
    ).rejects.toMatchObject({ code: 'engine-not-root', hint: expect.stringContaining('sudo') });
    expect(ran).toEqual([]);
  });

  it('leaves no file behind when apt fails', async () => {
    const daemon = '{"mtu":1400}';
    const { exec, files, ran, written } = machine('install', { '/etc/docker/daemon.json': daemon });
    const before = new Map(written);
    await expect(
      installEngine({ exec, files, talk, folder: '/s', find: missing, uid: 0 }),
    ).rejects.toMatchObject({ code: 'engine-install-failed', message: expect.stringContaining('it broke') });
    expect(ran.some((line) => line.includes('docker.io/trixie') && line.includes('docker-buildx/sid'))).toBe(
      true,
    );
    expect(written).toEqual(before);
  });
});
