import { describe, expect, it } from '@jest/globals';
import { lockProblems } from '../lock-check.ts';
import { debianContent } from '../source/locked-content.ts';
import { parseImageSpec } from '../spec/image-spec.ts';
import { type Lock, parseLock, renderLock } from './lock.ts';
import { type LockedPackage, repositoryUrl } from './locked-debian.ts';

const spec = parseImageSpec(
  `description: a
channels: [a]
debian:
  packages: [curl]
  repositories:
    acme: { url: "https://packages.example/debian/", suite: s, components: [main, extra], key: key.asc, packages: [acme] }`,
  { file: 'image.yaml' },
);
const one = (name: string, more: Partial<LockedPackage> = {}): LockedPackage => ({
  ...{
    name,
    version: '1',
    architecture: 'all',
    path: `debian/pool/${name}.deb`,
    size: 1,
    sha256: 'a'.repeat(64),
  },
  ...more,
});
const acme = {
  url: 'https://packages.example/debian/',
  suite: 's',
  components: ['main', 'extra'],
  keys: [{ fingerprint: 'A'.repeat(40), expires: '2027-01-01T00:00:00Z' }, { fingerprint: 'B'.repeat(64) }],
};
const lock = (packages: readonly LockedPackage[], repositories: Lock['repositories'] = { acme }): Lock => ({
  ...{ schema: 'officina.lock/v1', image: 'base', parents: {}, tools: {} },
  debian: { 'linux/amd64': [...packages] },
  ...(repositories === undefined ? {} : { repositories }),
});
const good = lock([one('acme', { repository: 'acme' }), one('curl')]);
const problems = (changed: Lock) => lockProblems('base', spec, changed, ['linux/amd64']);

describe('LockedRepository', () => {
  it('is read back as it is written, and an answer to its spec', () => {
    expect(parseLock(renderLock(good), { file: 'l' })).toEqual(good);
    expect(problems(good)).toEqual([]);
  });

  it('is there for every package that comes from it', () => {
    const text = renderLock({ ...good, repositories: {} });
    expect(() => parseLock(text, { file: 'l' })).toThrow(
      'acme is of acme, which is not among the repositories',
    );
  });

  it.each([
    [
      'another address',
      { acme: { ...acme, url: 'https://other.example/' } },
      'wanted https://packages.example/debian/',
    ],
    ['another suite', { acme: { ...acme, suite: 't' } }, 'apt repository acme wanted'],
    ['a component less', { acme: { ...acme, components: ['main'] } }, 'apt repository acme wanted'],
    ['one more', { acme, other: acme }, 'apt repository other is in the lock and not in image.yaml'],
  ])('is no answer with %s', (_, repositories, said) => {
    expect(problems({ ...good, repositories }).join()).toContain(said);
  });

  it('is no answer where a named package comes from somebody else', () => {
    expect(problems(lock([one('acme'), one('curl', { repository: 'acme' })]))).toEqual([
      'base: Debian package acme wanted from acme, the lock has it from Debian for linux/amd64',
      'base: Debian package curl wanted from Debian, the lock has it from acme for linux/amd64',
    ]);
  });
});

describe('repositoryUrl', () => {
  it('is on the host of the repository, as the lock has the path', () => {
    expect(repositoryUrl(acme, 'debian/pool/a_1%7e2.deb')).toBe(
      'https://packages.example/debian/pool/a_1%7e2.deb',
    );
  });

  it('is where a build fetches from; the others are where the parent says', () => {
    const parent = { image: 'docker.io/library/debian', digest: `sha256:${'1'.repeat(64)}` } as const;
    const owner = {
      image: 'base',
      platform: 'linux/amd64',
      parent,
      repositories: good.repositories,
    } as const;
    const from = (packages: readonly LockedPackage[]) =>
      Object.values(debianContent(owner, { packages })).flatMap((one) => ('from' in one ? [one.from] : []));
    expect(from([one('acme', { repository: 'acme' })])).toEqual([
      'https://packages.example/debian/pool/acme.deb',
    ]);
    expect(from([one('curl')])).toEqual([
      { debian: { path: 'debian/pool/curl.deb', parent, platform: 'linux/amd64' } },
    ]);
  });
});
