import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { githubTags } from './index.ts';

const tags = 'https://api.github.com/repos/git/git/tags?per_page=100';
const tool = {
  datasource: 'github-tags',
  package: 'git/git',
  asset: 'https://www.kernel.org/pub/software/scm/git/git-{version}.tar.xz',
  checksums: 'sha256sums.asc',
} as const;

describe('githubTags', () => {
  it('takes the tags that stand for versions, release candidates as prereleases', async () => {
    const names = ['v2.55.0', 'v2.55.0-rc2', 'gitgui-0.21.0', 'v2.54.1'];
    const query = fakeQuery(tool, { [tags]: JSON.stringify(names.map((name) => ({ name }))) });
    expect(await githubTags.versions(query)).toEqual([
      { version: '2.55.0', tag: 'v2.55.0', prerelease: false },
      { version: '2.55.0-rc2', tag: 'v2.55.0-rc2', prerelease: true },
      { version: '2.54.1', tag: 'v2.54.1', prerelease: false },
    ]);
  });

  it('finds files and sums where the urls of image.yaml lead', async () => {
    const offer = { version: '2.55.0', tag: 'v2.55.0', prerelease: false };
    const [asset] = await githubTags.assets(fakeQuery(tool, {}), offer, ['linux/arm64']);
    expect(asset).toMatchObject({
      url: 'https://www.kernel.org/pub/software/scm/git/git-2.55.0.tar.xz',
      checksums: {
        url: 'https://www.kernel.org/pub/software/scm/git/sha256sums.asc',
        file: 'git-2.55.0.tar.xz',
      },
    });
  });

  it('refuses a repository that is not there', async () => {
    const query = fakeQuery(tool, { [tags]: null });
    await expect(githubTags.versions(query)).rejects.toMatchObject({ code: 'upstream-status' });
  });
});
