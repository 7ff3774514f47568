import { describe, expect, it } from '@jest/globals';
import { containerOptions } from './container-options.ts';

describe('containerOptions', () => {
  const shape = { name: 'n', idle: 'shell', labels: { a: 'b' } } as const;
  const request = { image: 'i', platform: 'linux/arm64' } as const;

  it('gives neither network nor unlimited means to a request that asks for nothing', () => {
    const { HostConfig } = containerOptions(request, shape);
    expect(HostConfig?.NetworkMode).toBe('none');
    expect(HostConfig?.Memory).toBeGreaterThan(0);
    expect(HostConfig?.PidsLimit).toBeGreaterThan(0);
    expect(HostConfig?.AutoRemove).toBe(true);
  });

  it('closes stdin with the client that holds it, so that what waits for it ends', () => {
    expect(containerOptions(request, shape)).toMatchObject({ OpenStdin: true, StdinOnce: true });
  });

  it('passes on what a request names', () => {
    const options = containerOptions(
      {
        ...request,
        network: true,
        env: { A: 'b=c' },
        memoryBytes: 7,
        pids: 8,
        binds: ['/a:/b:ro'],
        user: 'u',
      },
      shape,
    );
    expect(options).toMatchObject({
      platform: 'linux/arm64',
      Env: ['A=b=c'],
      User: 'u',
      Labels: { a: 'b' },
      HostConfig: { NetworkMode: 'host', Memory: 7, PidsLimit: 8, Binds: ['/a:/b:ro'] },
    });
  });

  it('takes away all that a restricted pod has not', () => {
    const restricted = { home: '/home/a', group: 1000 };
    expect(containerOptions({ ...request, restricted }, shape).HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Mounts: [{ Target: '/home/a', VolumeOptions: { NoCopy: true } }],
    });
    expect(containerOptions(request, shape).HostConfig).not.toHaveProperty('ReadonlyRootfs');
  });
});
