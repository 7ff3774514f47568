import { describe, expect, it } from '@jest/globals';
import type { ImageFiles, ImageMember } from '@officina/core';
import { imageOf, subjectOf } from '../check.fixture.ts';
import { toTopLinksChecks } from './top-links-check.ts';

const parents = 'parents: { debian: { image: docker.io/library/debian, tag: x } }\n';
const debian = {
  ...{ '/bin': 'symlink', '/sbin': 'symlink', '/lib': 'symlink', '/lib64': 'symlink', '/var/run': 'symlink' },
  '/usr/bin/sh': 'symlink',
};
/** As Alpine: its own folders, and nothing of a shell in /usr. */
const unmerged = { '/bin': 'directory', '/sbin': 'directory', '/lib': 'directory', '/bin/sh': 'symlink' };

function filesOf(kinds: Readonly<Record<string, string>>): ImageFiles {
  return {
    read: async (path, visit) => {
      const kind = kinds[path];
      if (kind !== undefined) await visit({ name: path, kind } as ImageMember);
      return kind !== undefined;
    },
    remove: async () => undefined,
  };
}

async function verdict(kinds: Readonly<Record<string, string>>, yaml = parents) {
  const image = imageOf('base', yaml);
  const [check] = toTopLinksChecks(image, [image]);
  const outcomes = (await check?.look?.(filesOf(kinds), subjectOf())) ?? [];
  return check?.judge(outcomes, subjectOf());
}

describe('toTopLinksChecks', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['has all of them', debian],
    ['never had any', unmerged],
    ['has both kinds of folders', { ...unmerged, '/usr/bin/sh': 'file' }],
    ['has nothing at all', {}],
  ])('is content with an image that %s', async (_, kinds) => {
    expect(await verdict(kinds)).toMatchObject({ passed: true });
  });

  it.each(['/bin', '/sbin', '/lib', '/lib64', '/var/run'])(
    'fails where %s has become a folder, and says what to write',
    async (path) => {
      const found = await verdict({ ...debian, [path]: 'directory' });
      expect(found).toMatchObject({ passed: false, got: `a folder in the place of a link: ${path}` });
      expect(found?.hint).toContain(`write ${path === '/var/run' ? '/run' : `/usr${path}`};`);
    },
  );

  it('fails where all of them have: the shell is where its parent had it', async () => {
    const covered = { '/bin': 'directory', '/sbin': 'directory', '/lib': 'directory' };
    expect(await verdict({ ...debian, ...covered })).toMatchObject({
      passed: false,
      got: 'a folder in the place of a link: /bin /sbin /lib',
    });
  });

  it('leaves a path that image.yaml says is a directory', async () => {
    const smoke = 'smoke: [{ kind: file, path: /var/run, type: directory }]\n';
    const kinds = { ...debian, '/var/run': 'directory' };
    expect(await verdict(kinds, `${parents}${smoke}`)).toMatchObject({ passed: true });
  });

  it('is no check of an image without a parent', () => {
    const image = imageOf('base');
    expect(toTopLinksChecks(image, [image])).toEqual([]);
  });
});
