import { describe, expect, it } from '@jest/globals';
import { makeRootfs, mmdebstrapArguments, neededAptOptions, rootfsPackages } from './debian-rootfs.ts';

const rootfs = {
  suite: 'bookworm',
  platform: 'linux/arm64',
  sources: '/w/debian.sources',
  tar: '/w/rootfs.tar',
  aptOptions: ['Acquire::Check-Date "false"'],
} as const;

describe('rootfsPackages', () => {
  it('has what makes whoever is not root one in a namespace', () => {
    expect(rootfsPackages(0)).toEqual(['mmdebstrap']);
    expect(rootfsPackages(1000)).toEqual(['mmdebstrap', 'uidmap']);
  });
});

describe('mmdebstrapArguments', () => {
  it('ends with suite, output and sources', () => {
    const args = mmdebstrapArguments(rootfs);
    expect(args.slice(-3)).toEqual(['bookworm', '/w/rootfs.tar', '/w/debian.sources']);
    expect(args).toEqual(
      expect.arrayContaining(['--architectures=arm64', '--aptopt=Acquire::Check-Date "false"']),
    );
  });
});

describe('makeRootfs', () => {
  it.each([
    ['E: Failed to fetch http://m.test/debian', 'upstream-unreachable'],
    ['E: mount failed', 'command-failed'],
  ])('tells a mirror from a machine: %s', async (stderr, code) => {
    const exec = { run: async () => ({ exitCode: 1, stdout: '', stderr }) };
    await expect(makeRootfs(exec, rootfs)).rejects.toMatchObject({ code });
  });
});

describe('neededAptOptions', () => {
  it('takes over what switches a check of dates off, and nothing else', () => {
    const dump =
      'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "true";\nAcquire::http::Proxy "http://p.test";\n';
    expect(neededAptOptions(dump)).toEqual(['Acquire::Check-Valid-Until "false"']);
  });
});
