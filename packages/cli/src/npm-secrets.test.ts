import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Plan } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { createFiles } from '@officina/host';
import { lastingNpmSecrets, npmSettingsFor, withNpmSecrets } from './npm-secrets.ts';

const registry = 'https://npm.example/';
let folder: string;
let userconfig: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-npmrc-'));
  userconfig = join(folder, 'own');
  await writeFile(
    userconfig,
    'prefix=/x\n //npm.example/:_authToken=secret\n@team:registry=https://team.example/\n',
  );
});
afterEach(() => rm(folder, { recursive: true }));

describe('npmSettingsFor', () => {
  const images = {
    'images/factory.yaml': 'registry: ghcr.io/a/b\nplatforms: [linux/amd64]\n',
    'images/plain/image.yaml': 'description: x\nchannels: [x]\nsmoke: [{ kind: secrets }]\n',
    'images/plain/Dockerfile': 'FROM scratch\n',
    'images/asks/image.yaml': 'description: x\nchannels: [y]\nsmoke: [{ kind: secrets }]\n',
    'images/asks/Dockerfile': 'FROM scratch\nRUN --mount=type=secret,id=npmrc npm ci\n',
  };
  const asked = async (actions: Readonly<Record<string, string>>) => {
    const calls: string[] = [];
    const run = async (command: string) => {
      calls.push(command);
      return { exitCode: 0, stdout: `registry = ${registry}\n`, stderr: '' };
    };
    const planned = Object.entries(actions).map(([name, action]) => ({ name, platforms: [{ action }] }));
    const workshop = { options: { images: 'images' }, files: memoryFiles(images), exec: { run } };
    const found = await npmSettingsFor(
      { images: planned } as unknown as Plan,
      workshop as unknown as Parameters<typeof npmSettingsFor>[1],
    );
    return { calls, found };
  };

  it('asks npm where a Dockerfile that is built, or may have to be, speaks of a secret', async () => {
    const { calls, found } = await asked({ plain: 'build', asks: 'assemble' });
    expect(calls).toEqual(['npm']);
    expect(found?.registry).toBe(registry);
  });

  it('starts no npm where nothing reads what it says', async () => {
    for (const actions of [
      { plain: 'build', asks: 'reuse' },
      { plain: 'reuse', asks: 'reuse' },
      { plain: 'assemble' },
    ])
      expect(await asked(actions)).toEqual({ calls: [], found: undefined });
  });
});

describe('withNpmSecrets', () => {
  it('lends registry and credentials in a file of this user alone, and takes it away', async () => {
    const found = { registry, userconfig, cafile: '/etc/ca.pem' };
    const lent = await withNpmSecrets(found, async (secrets) => {
      expect(secrets.map(({ id }) => id)).toEqual(['npmrc', 'ca']);
      const file = secrets[0]?.file ?? '';
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readFile(file, 'utf8')).toBe(
        `registry=${registry}\n//npm.example/:_authToken=secret\n@team:registry=https://team.example/\n`,
      );
      return file;
    });
    await expect(stat(lent)).rejects.toThrow('ENOENT');
  });
});

describe('lastingNpmSecrets', () => {
  const lasting = async (found: Parameters<typeof lastingNpmSecrets>[0]) => {
    const said: string[] = [];
    const talk = { warn: (text: string) => void said.push(text) };
    const secrets = await lastingNpmSecrets(found, join(folder, 'npmrc'), { files: createFiles(), talk });
    return { secrets, said };
  };

  it('leaves a file that is there when the build runs, without credentials, and says so', async () => {
    const file = join(folder, 'npmrc');
    const { secrets, said } = await lasting({ registry, userconfig, cafile: '/etc/ca.pem' });
    expect(secrets).toEqual([
      { id: 'npmrc', file },
      { id: 'ca', file: '/etc/ca.pem' },
    ]);
    expect(await readFile(file, 'utf8')).toBe(`registry=${registry}\n@team:registry=https://team.example/\n`);
    expect(said).toEqual([expect.stringContaining(`${file} is without the credentials`)]);
  });

  it('leaves out what stands in an address too', async () => {
    expect((await lasting({ registry: 'https://me:secret@npm.example/' })).said).toHaveLength(1);
    expect(await readFile(join(folder, 'npmrc'), 'utf8')).toBe(`registry=${registry}\n`);
  });

  it('says nothing where there are none, and lends nothing where there is no npm', async () => {
    expect((await lasting({ registry })).said).toEqual([]);
    expect(await lasting(undefined)).toEqual({ secrets: [], said: [] });
  });
});
