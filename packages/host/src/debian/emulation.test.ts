import { describe, expect, it } from '@jest/globals';
import { type Exec, type Platform, platformOfNode } from '@officina/core';
import { ensureQemu, requirePlatform, runsPlatform } from './emulation.ts';

const own = platformOfNode(process.arch) ?? 'linux/amd64';
const other: Platform = own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
const entry = `/proc/sys/fs/binfmt_misc/qemu-${other === 'linux/arm64' ? 'aarch64' : 'x86_64'}`;
const enabled = 'enabled\ninterpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P\nflags: POCF\noffset 0\n';
const reader = (texts: Record<string, string>) => ({ read: async (path: string) => texts[path] });
const talk = {
  info: () => undefined,
  warn: () => undefined,
  task: <T>(_: string, work: (progress: { detail: () => void }) => Promise<T>) =>
    work({ detail: () => undefined }),
};

describe('runsPlatform', () => {
  it.each<[string, Platform, string | undefined, boolean]>([
    ['its own', own, undefined, true],
    ['one that QEMU runs', other, enabled, true],
    ['one that is switched off', other, enabled.replace('enabled', 'disabled'), false],
    ['one that containers would need the interpreter for', other, enabled.replace('POCF', 'P'), false],
    ['one that nothing runs', other, undefined, false],
  ])('knows of %s', async (_, platform, text, runs) => {
    const files = reader(text === undefined ? {} : { [entry]: text });
    expect(await runsPlatform(files, platform)).toBe(runs);
    const required = requirePlatform(files, platform);
    if (runs) await required;
    else await expect(required).rejects.toMatchObject({ code: 'platform-missing', hint: /qemu-user-static/ });
  });
});

describe('ensureQemu', () => {
  const machine = (texts: Record<string, string>, enable: () => void) => {
    const ran: string[] = [];
    const exec: Exec = {
      run: async (command, args) => {
        ran.push([command, ...args].join(' '));
        if (command === 'update-binfmts') enable();
        const stdout = command === 'dpkg-query' ? 'installed' : '';
        return { exitCode: 0, stdout, stderr: command === 'update-binfmts' ? 'warning: no such format' : '' };
      },
    };
    return { ran, ports: { exec, talk, files: reader(texts) } };
  };

  it('mounts what is not mounted, and switches the interpreter on', async () => {
    const texts: Record<string, string> = {};
    const { ran, ports } = machine(texts, () => {
      texts[entry] = enabled;
    });
    await ensureQemu([own, other], ports);
    expect(ran.filter((line) => !line.startsWith('dpkg-query'))).toEqual([
      'mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc',
      `update-binfmts --enable ${entry.split('/').at(-1)}`,
      expect.stringContaining('register'),
    ]);
  });

  it('lets sudo be sudo where Debian registered the interpreter without credentials', async () => {
    const { ran, ports } = machine({ [entry]: enabled.replace('POCF', 'PF') }, () => undefined);
    await ensureQemu([other], ports);
    expect(ran.at(-1)).toMatch(/^sh -c [\s\S]*POCF/);
  });

  it('does nothing where programs of the platform run', async () => {
    const { ran, ports } = machine({ [entry]: enabled }, () => undefined);
    await ensureQemu([other], ports);
    expect(ran).toEqual([]);
  });

  it('says what the kernel does not take', async () => {
    const { ports } = machine({}, () => undefined);
    await expect(ensureQemu([other], ports)).rejects.toMatchObject({
      code: 'platform-missing',
      message: expect.stringContaining('warning: no such format'),
    });
  });
});
