import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { gitlabReleases } from './index.ts';

const tool = {
  datasource: 'gitlab-releases',
  package: 'gitlab-org/cli',
  asset: 'https://gitlab.com/gitlab-org/cli/-/releases/{tag}/downloads/glab_{version}_linux_{arch}.tar.gz',
  checksums: 'checksums.txt',
} as const;
const api = 'https://gitlab.com/api/v4/projects/gitlab-org%2Fcli/releases';
const release = (tag_name: string, more: object = {}) => ({
  tag_name,
  released_at: '2026-10-01T10:00:00.000+02:00',
  ...more,
});

describe('gitlabReleases', () => {
  it('asks another GitLab, where image.yaml names its host', async () => {
    const url = 'https://git.example.org/api/v4/projects/gitlab-org%2Fcli/releases?per_page=100';
    const query = fakeQuery(
      { ...tool, host: 'git.example.org' },
      { [url]: JSON.stringify([release('v1.59.0')]) },
    );
    expect(await gitlabReleases.versions(query)).toMatchObject([{ version: '1.59.0' }]);
    expect(gitlabReleases.links?.(query.tool, '1.59.0').release).toMatch(/^https:\/\/git\.example\.org\//);
  });

  it('lists releases with their dates, and none that is still to come', async () => {
    const body = [release('v1.60.0', { upcoming_release: true }), release('v1.59.0'), release('nightly')];
    const query = fakeQuery(tool, { [`${api}?per_page=100`]: JSON.stringify(body) });
    const offers = await gitlabReleases.versions(query);
    expect(offers).toEqual([
      { version: '1.59.0', tag: 'v1.59.0', released: '2026-10-01T08:00:00.000Z', prerelease: false },
    ]);
    const [offer] = offers;
    if (offer === undefined) throw new Error('no offer');
    const downloads = 'https://gitlab.com/gitlab-org/cli/-/releases/v1.59.0/downloads';
    expect(await gitlabReleases.assets(query, offer, ['linux/amd64'])).toMatchObject([
      {
        url: `${downloads}/glab_1.59.0_linux_amd64.tar.gz`,
        checksums: { url: `${downloads}/checksums.txt`, file: 'glab_1.59.0_linux_amd64.tar.gz' },
      },
    ]);
  });

  it('looks at one release again, and sees that it is gone', async () => {
    const query = fakeQuery(tool, {
      [`${api}/v1.59.0`]: JSON.stringify(release('v1.59.0')),
      [`${api}/v1.58.0`]: { status: 404, body: '' },
    });
    expect(await gitlabReleases.version(query, '1.59.0')).toMatchObject({ version: '1.59.0' });
    expect(await gitlabReleases.version(query, '1.58.0')).toBeUndefined();
  });

  it.each([
    ['a project that is not there', { status: 404, body: '' }, /has no project gitlab-org\/cli/],
    [
      'tags that are not like the template',
      JSON.stringify([release('1.2')]),
      /has 1 releases .* like v\{version\}/,
    ],
  ] as const)('refuses %s', async (_, reply, message) => {
    const query = fakeQuery(tool, { [`${api}?per_page=100`]: reply });
    await expect(gitlabReleases.versions(query)).rejects.toMatchObject({
      code: 'version-none',
      message: expect.stringMatching(message),
    });
  });
});
