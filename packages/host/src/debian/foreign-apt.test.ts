import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { Container } from '@officina/core';
import type Docker from 'dockerode';
import { bringAptState } from './foreign-apt.ts';

const foreign = { image: 'debian@sha256:1', platform: 'linux/arm64' } as const;

/** An engine that has one image, and tells what was asked of it. */
function engineOf(files: Readonly<Record<string, string>>) {
  const log: string[] = [];
  const container = (id: string) => ({
    remove: async () => {
      log.push(`remove ${id.replace(/officina-.*/, 'the source')}`);
    },
    putArchive: async (archive: Readable, { path }: { path: string }) => {
      for await (const text of archive) log.push(`put ${text} into ${path} of ${id}`);
    },
  });
  const docker = {
    getContainer: container,
    createContainer: async ({ Image, platform }: { Image: string; platform: string }) => {
      log.push(`create ${Image} ${platform}`);
      return {
        getArchive: async ({ path }: { path: string }) => {
          const text = files[path];
          if (text === undefined) throw new Error(`no ${path}`);
          return Readable.from([text]);
        },
      };
    },
  };
  const target: Container = {
    id: 'target',
    exec: async ({ command }) => {
      log.push(command.join(' '));
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    remove: async () => undefined,
  };
  return { log, target, engine: { client: async () => docker as unknown as Docker } };
}

describe('bringAptState', () => {
  it('copies what decides the answer out of an image that is never started, and says it to apt', async () => {
    const { log, target, engine } = engineOf({ '/var/lib/dpkg/status': 'STATUS', '/etc/apt': 'ETC' });
    const options = await bringAptState(target, foreign, engine);
    expect(log).toEqual([
      'create debian@sha256:1 linux/arm64',
      'mkdir -p /tmp/officina-apt',
      'put STATUS into /tmp/officina-apt of target',
      'put ETC into /tmp/officina-apt of target',
      'remove the source',
    ]);
    expect(options.filter((option) => option !== '-o')).toEqual([
      'APT::Architecture=arm64',
      'APT::Architectures=arm64',
      'Dir::State::status=/tmp/officina-apt/status',
      'Dir::Etc=/tmp/officina-apt/apt',
    ]);
  });

  it('removes the source and names image and platform when it is none of Debian', async () => {
    const { log, target, engine } = engineOf({});
    await expect(bringAptState(target, foreign, engine)).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('debian@sha256:1 (linux/arm64): no /var/lib/dpkg/status'),
    });
    expect(log.at(-1)).toBe('remove the source');
  });
});
