import { describe, expect, it } from '@jest/globals';
import type { PagePackages } from '@officina/core';
import { findPackages, packagesOf } from './find-packages.ts';

const packages: PagePackages = {
  schema: 'officina.page-packages/v1',
  releases: ['v1', 'v2', 'v3'],
  places: ['base linux/amd64', 'devpod linux/amd64'],
  runs: [
    ['debian', 'libssl3', '3.0.17', 0, 1, 2],
    ['debian', 'openssl', '3.0.16', 0, 0, 0],
    ['debian', 'openssl', '3.0.17', 0, 1, 2],
    ['debian', 'openssl', '3.0.17', 1, 2, 2],
  ],
};

describe('findPackages', () => {
  it('says which release first had a version, and where', () => {
    expect(findPackages(packages, 'OpenSSL 3.0.17').found).toEqual([
      {
        ...{ kind: 'debian', name: 'openssl', version: '3.0.17', first: 'v2', last: 'v3', now: true },
        places: ['base linux/amd64', 'devpod linux/amd64'],
      },
    ]);
  });

  it('finds parts of names, the exact name first, and says how many more there are', () => {
    const { found, more } = findPackages(packages, 'ssl', 2);
    expect([found.map(({ name, now }) => [name, now]), more]).toEqual([
      [
        ['libssl3', true],
        ['openssl', false],
      ],
      1,
    ]);
  });
});

describe('packagesOf', () => {
  it('is what a place of a release has', () => {
    expect([...packagesOf(packages, 'v1', 'base linux/amd64')]).toEqual([['debian openssl', '3.0.16']]);
    expect(packagesOf(packages, 'v1', 'devpod linux/amd64').size).toBe(0);
  });
});
