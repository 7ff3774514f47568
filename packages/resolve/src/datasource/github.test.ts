import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from './datasource.fixture.ts';
import { githubCommits } from './github-commits/index.ts';
import { githubReleases } from './github-releases/index.ts';
import { githubTags } from './github-tags/index.ts';

const server = 'https://git.example.org';
const api = `${server}/api/v3/repos/team/tool`;
const at = { package: 'team/tool', host: 'git.example.org' } as const;

describe('a tool of a GitHub Enterprise', () => {
  it('has its releases, their files and pages there', async () => {
    const release = { tag_name: 'v1.0.0', published_at: '2026-01-01T00:00:00Z', assets: [{ name: 'tool' }] };
    const tool = { datasource: 'github-releases', ...at, asset: 'tool' } as const;
    const query = fakeQuery(tool, { [`${api}/releases?per_page=100`]: JSON.stringify([release]) });
    const [offer] = await githubReleases.versions(query);
    if (offer === undefined) throw new Error('no offer');
    const [asset] = await githubReleases.assets(query, offer, ['linux/amd64']);
    expect(asset?.url).toBe(`${server}/team/tool/releases/download/v1.0.0/tool`);
    expect(asset?.redirectHosts).toContain('media.git.example.org');
    expect(githubReleases.links?.(query.tool, '1.0.0')).toEqual({
      release: `${server}/team/tool/releases/tag/v1.0.0`,
    });
  });

  it('has its tags there', async () => {
    const query = fakeQuery(
      { datasource: 'github-tags', ...at },
      { [`${api}/tags?per_page=100`]: '[{"name":"v1.0.0"}]' },
    );
    expect(await githubTags.versions(query)).toHaveLength(1);
  });

  it('has its commits and their files there', async () => {
    const sha = 'a'.repeat(40);
    const commit = { sha, commit: { committer: { date: '2026-01-01T00:00:00Z' } } };
    const tree = { tree: [{ path: 'x', mode: '100644', type: 'blob', sha, size: 1 }], truncated: false };
    const query = fakeQuery(
      { datasource: 'github-commits', ...at, branch: 'main' },
      {
        [`${api}/commits/main`]: JSON.stringify(commit),
        [`${api}/git/trees/${sha}?recursive=1`]: JSON.stringify(tree),
      },
    );
    const [offer] = await githubCommits.versions(query);
    if (offer === undefined) throw new Error('no offer');
    const [asset] = await githubCommits.assets(query, offer, ['linux/amd64']);
    expect(asset?.url).toBe(`${server}/team/tool/raw/${sha}/x`);
  });

  it('is asked for by the API of its own host at ghe.com', async () => {
    const url = 'https://api.us.ghe.com/repos/team/tool/tags?per_page=100';
    const query = fakeQuery(
      { datasource: 'github-tags', package: 'team/tool', host: 'us.ghe.com' },
      { [url]: '[]' },
    );
    expect(await githubTags.versions(query)).toEqual([]);
  });

  it.each(['https://git.example.org', 'git.example.org/api', 'user@git.example.org'])(
    'is not at %s',
    (host) => {
      expect(() => fakeQuery({ datasource: 'github-tags', package: 'team/tool', host }, {})).toThrow(
        /name of a host/,
      );
    },
  );

  it('is of GitHub or GitLab', () => {
    expect(() => fakeQuery({ datasource: 'npm' as 'node', host: 'x.org' }, {})).toThrow();
    expect(() => fakeQuery({ datasource: 'node', host: 'x.org' }, {})).toThrow(
      /of GitHub, GitLab or Maven alone/,
    );
  });
});
