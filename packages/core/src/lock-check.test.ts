import { describe, expect, it } from '@jest/globals';
import type { Lock, LockedTool } from './document/lock.ts';
import { parseLock, renderLock } from './document/lock.ts';
import { lockProblems, requireLock } from './lock-check.ts';
import { parseImageSpec } from './spec/image-spec.ts';

const spec = parseImageSpec(
  `description: a
channels: [a]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
tools:
  yq: { datasource: github-releases, package: mikefarah/yq, constraint: 4.x, asset: 'yq_{arch}', install: [{ to: /usr/local/bin/yq }] }`,
  { file: 'image.yaml' },
);

const lock: Lock = {
  schema: 'officina.lock/v1',
  image: 'base',
  parents: {
    debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest: `sha256:${'1'.repeat(64)}` },
  },
  tools: {
    yq: {
      version: '4.54.1',
      assets: [
        {
          platform: 'linux/amd64',
          url: 'https://example.com/yq',
          sha256: '2'.repeat(64),
          evidence: 'release-digest',
        },
      ],
    },
  },
};

describe('lockProblems', () => {
  it('judges a tool by the platforms that it is for', () => {
    const { yq } = spec.tools;
    if (yq === undefined) throw new Error('no yq');
    const amd = { ...spec, tools: { yq: { ...yq, platforms: ['linux/amd64' as const] } } };
    const arm = { ...spec, tools: { yq: { ...yq, platforms: ['linux/arm64' as const] } } };
    const both = ['linux/amd64', 'linux/arm64'] as const;
    expect(lockProblems('base', amd, lock, both)).toEqual([]);
    expect(lockProblems('base', amd, { ...lock, tools: {} }, ['linux/arm64'])).toEqual([]);
    // Files for any machine are no sign of one that it is not for.
    const [asset] = lock.tools['yq']?.assets ?? [];
    const any = { version: '4.54.1', assets: [{ ...asset, platform: 'any' }] } as LockedTool;
    expect(lockProblems('base', amd, { ...lock, tools: { yq: any } }, both)).toEqual([]);
    expect(lockProblems('base', amd, { ...lock, tools: {} }, both)).toEqual([
      'base: tool yq is in image.yaml and not in the lock',
    ]);
    expect(lockProblems('base', arm, lock, both)).toEqual([
      'base: yq 4.54.1 has no asset for linux/arm64 in the lock',
      'base: yq is in the lock for linux/amd64, and not in image.yaml',
    ]);
  });

  it('has none for a lock that answers its spec', () => {
    expect(lockProblems('base', spec, lock, ['linux/amd64'])).toEqual([]);
  });

  it('asks of a parent by version for the tag of a version that is wanted', () => {
    const os = { image: 'docker.io/library/ubuntu', tag: '{major}.{minor}', constraint: '24.x' };
    const wish = { ...spec, parents: { debian: os } };
    const digest = `sha256:${'1'.repeat(64)}` as const;
    const problems = (tag: string, version?: string) => {
      const debian = { image: os.image, tag, digest, ...(version === undefined ? {} : { version }) };
      return lockProblems('base', wish, { ...lock, parents: { debian } }, ['linux/amd64']);
    };
    expect(problems('24.04', '24.04')).toEqual([]);
    const wanted =
      'base: parent debian wanted docker.io/library/ubuntu:{major}.{minor} (24.x), the lock has ';
    expect(problems('24.04')).toEqual([`${wanted}docker.io/library/ubuntu:24.04`]);
    expect(problems('26.04', '26.04')).toEqual([`${wanted}docker.io/library/ubuntu:26.04`]);
    expect(problems('24.10', '24.04')).toEqual([`${wanted}docker.io/library/ubuntu:24.10`]);
    const one = { ...os, tag: '24.04', constraint: undefined };
    const versioned = { image: os.image, tag: '24.04', version: '24.04', digest };
    expect(
      lockProblems(
        'base',
        { ...spec, parents: { debian: one } },
        { ...lock, parents: { debian: versioned } },
        ['linux/amd64'],
      ),
    ).toHaveLength(1);
  });

  it('names a platform without an asset', () => {
    expect(lockProblems('base', spec, lock, ['linux/arm64'])).toEqual([
      'base: yq 4.54.1 has no asset for linux/arm64 in the lock',
    ]);
  });

  it('names a version outside the constraint, a tool too many and one too few', () => {
    const tools = { jq: lock.tools['yq'] as Lock['tools'][string] };
    expect(lockProblems('base', spec, { ...lock, tools }, ['linux/amd64'])).toEqual([
      'base: tool yq is in image.yaml and not in the lock',
      'base: tool jq is in the lock and not in image.yaml',
    ]);
    const old = {
      ...lock,
      tools: { yq: { ...(lock.tools['yq'] as Lock['tools'][string]), version: '3.9.0' } },
    };
    expect(lockProblems('base', spec, old, ['linux/amd64'])).toEqual([
      'base: yq wanted 4.x, the lock has 3.9.0',
    ]);
  });

  it('names another tag of a parent', () => {
    const parents = {
      debian: { ...(lock.parents['debian'] as Lock['parents'][string]), tag: 'trixie-slim' },
    };
    expect(lockProblems('base', spec, { ...lock, parents }, [])).toEqual([
      'base: parent debian wanted docker.io/library/debian:bookworm-slim, the lock has docker.io/library/debian:trixie-slim',
    ]);
  });
});

describe('lockProblems of Debian packages', () => {
  const wish = (debian: string) =>
    parseImageSpec(
      `description: a\nchannels: [a]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\ndebian: ${debian}`,
      { file: 'image.yaml' },
    );
  const one = { version: '1', architecture: 'amd64', size: 1, sha256: '2'.repeat(64) };
  const packages = [
    { ...one, name: 'gcc', stages: ['git'], inImage: false as const },
    { ...one, name: 'zsh', stages: ['git'] },
  ];
  const found = (debian: string) =>
    lockProblems('base', wish(debian), { ...lock, tools: {}, debian: { 'linux/amd64': packages } }, [
      'linux/amd64',
    ]);

  it('has none for a lock that answers the image and its stages', () => {
    expect(found('{ packages: [zsh], stages: { git: [gcc, zsh] } }')).toEqual([]);
    expect(found('{ stages: { git: [gcc] } }')).toEqual([]);
  });

  it('names what the lock has for a stage alone, for no stage, and for one too many', () => {
    expect(found('{ packages: [gcc], stages: { git: [make], doc: [gcc] } }')).toEqual([
      'base: Debian package gcc is not in the lock for linux/amd64',
      'base: Debian package make of stage git is not in the lock for linux/amd64',
      'base: Debian package gcc of stage doc is not in the lock for linux/amd64',
    ]);
    expect(found('{ packages: [zsh] }')).toEqual([
      'base: stage git has packages for linux/amd64 in the lock, and image.yaml lacks it',
    ]);
  });

  it('takes what was there already for locked, where it was asked for, and for nothing else', () => {
    const besides = (debian: string, present: Record<string, string[]>) =>
      lockProblems(
        'base',
        wish(debian),
        { ...lock, tools: {}, debian: { 'linux/amd64': packages }, present: { 'linux/amd64': present } },
        ['linux/amd64'],
      );
    const asked = '{ packages: [zsh, curl], stages: { git: [gcc, bash] } }';
    const there = { 'debian-packages': ['curl'], 'debian-packages-git': ['bash'] };
    expect(besides(asked, there)).toEqual([]);
    expect(besides(asked, { 'debian-packages': ['bash', 'curl'] })).toEqual([
      'base: Debian package bash is present in the lock for linux/amd64, and not in image.yaml',
      'base: Debian package bash of stage git is not in the lock for linux/amd64',
    ]);
    expect(
      besides('{ packages: [zsh, curl], stages: { git: [gcc] } }', { ...there, 'debian-packages-x': ['a1'] }),
    ).toEqual([
      'base: Debian package bash of stage git is present in the lock for linux/amd64, and not in image.yaml',
      'base: stage x has packages for linux/amd64 in the lock, and image.yaml lacks it',
    ]);
  });

  it('refuses a wish for nothing', () => {
    expect(() => wish('{}')).toThrow('wanted packages, or stages with packages');
    expect(() => wish('{ packages: [] }')).toThrow();
    expect(() => wish('{ stages: { git: [] } }')).toThrow();
  });
});

describe('requireLock', () => {
  it('refuses an image without a lock and says what to run', () => {
    const image = { name: 'base', folder: 'images/base', spec, dockerfile: '', lock: undefined };
    expect(() => requireLock(image, ['linux/amd64'])).toThrow(
      expect.objectContaining({ code: 'lock-missing', hint: 'run officina resolve --only base' }),
    );
  });
});

describe('renderLock', () => {
  it('is read back by parseLock and is stable', () => {
    const text = renderLock(lock);
    expect(parseLock(text, { file: 'l' })).toEqual(lock);
    expect(renderLock(parseLock(text, { file: 'l' }))).toBe(text);
  });
});
