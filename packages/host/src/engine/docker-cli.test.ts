import { describe, expect, it } from '@jest/globals';
import { type Exec, FactoryError } from '@officina/core';
import { dockerCandidates, findDockerCli, parseBuildxVersion } from './docker-cli.ts';

/** Programs by path and what `buildx version` of each does. */
function execOf(programs: Record<string, { exitCode: number; stdout: string }>): Exec {
  return {
    async run(command) {
      const found = programs[command];
      if (found === undefined)
        throw new FactoryError('tool-missing', `${command} is not on PATH`, { hint: 'do it again' });
      return { ...found, stderr: '' };
    },
  };
}

describe('dockerCandidates', () => {
  it('keeps the order of PATH and names each once', () => {
    expect(dockerCandidates('/opt/bin/:/usr/bin::relative').slice(0, 3)).toEqual([
      '/opt/bin/docker',
      '/usr/bin/docker',
      '/usr/local/bin/docker',
    ]);
  });
});

describe('findDockerCli', () => {
  it('passes over a client without the plugin', async () => {
    const exec = execOf({
      '/usr/local/bin/docker': { exitCode: 1, stdout: '' },
      '/usr/bin/docker': { exitCode: 0, stdout: 'github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4\n' },
    });
    expect(await findDockerCli({ exec, path: '/usr/local/bin' })).toEqual({
      path: '/usr/bin/docker',
      buildxVersion: '0.29.1',
    });
  });

  it('names the clients that have none', async () => {
    const exec = execOf({ '/usr/bin/docker': { exitCode: 1, stdout: '' } });
    await expect(findDockerCli({ exec, path: '/usr/bin' })).rejects.toMatchObject({
      code: 'engine-no-buildx',
      message: expect.stringContaining('/usr/bin/docker has no buildx'),
      hint: expect.stringContaining('docker-buildx'),
    });
  });
});

describe('parseBuildxVersion', () => {
  it.each([
    ['github.com/docker/buildx v0.13.1 788433953af10f2a698f5c07611dddce2e08c7a0', '0.13.1'],
    ['github.com/docker/buildx 0.29.1+ds1 0.29.1+ds1-4', '0.29.1'],
    ["docker: 'buildx' is not a docker command.", undefined],
  ])('%s', (text, version) => {
    expect(parseBuildxVersion(text)).toBe(version);
  });
});
