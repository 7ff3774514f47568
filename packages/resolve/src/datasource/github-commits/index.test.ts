import { describe, expect, it } from '@jest/globals';
import { gitBlobId } from '../../proof/prove-git-object.ts';
import { fakeQuery } from '../datasource.fixture.ts';
import { githubCommits } from './index.ts';

const sha = '803bc181d7c0d6d5eeba9274d9be49b287294d99';
const api = 'https://api.github.com/repos/LazyVim/starter';
const tool = { datasource: 'github-commits', package: 'LazyVim/starter', branch: 'main' } as const;
const commit = JSON.stringify({
  sha,
  node_id: 'C_1',
  commit: {
    committer: { name: 'a', email: 'a@b', date: '2024-12-11T16:56:39Z' },
    message: 'docs',
    tree: { sha },
  },
  parents: [],
});

function tree(entries: readonly Readonly<Record<string, unknown>>[], truncated = false) {
  return { [`${api}/git/trees/${sha}?recursive=1`]: JSON.stringify({ sha, tree: entries, truncated }) };
}

const blob = { path: 'lua/config/lazy.lua', mode: '100644', type: 'blob', sha: 'd'.repeat(40), size: 3 };

describe('githubCommits', () => {
  it('takes the head of the branch as the one version', async () => {
    const query = fakeQuery(tool, { [`${api}/commits/main`]: commit });
    expect(await githubCommits.versions(query)).toEqual([
      { version: sha, prerelease: false, released: '2024-12-11T16:56:39Z' },
    ]);
  });

  it('lists older commits where the head is not enough, page by page', async () => {
    const at = (digit: string, date: string) => ({ sha: digit.repeat(40), commit: { committer: { date } } });
    const list = `${api}/commits?sha=${sha}&per_page=100`;
    const replies = {
      [`${api}/commits/main`]: commit,
      [list]: JSON.stringify([JSON.parse(commit), at('b', '2024-12-10T00:00:00Z')]),
    };
    const enough = (offers: readonly { version: string }[]) => offers.some(({ version }) => version !== sha);
    const query = { ...fakeQuery(tool, replies), enough };
    expect((await githubCommits.versions(query)).map(({ version }) => version)).toEqual([
      sha,
      'b'.repeat(40),
    ]);
  });

  it('wants each file of the tree from the commit, by its object id', async () => {
    const folder = { path: 'lua', mode: '040000', type: 'tree', sha: 'e'.repeat(40) };
    const query = fakeQuery(tool, tree([folder, blob]));
    expect(await githubCommits.assets(query, { version: sha, prerelease: false }, ['linux/amd64'])).toEqual([
      {
        platform: 'any',
        path: 'lua/config/lazy.lua',
        url: `https://raw.githubusercontent.com/LazyVim/starter/${sha}/lua/config/lazy.lua`,
        gitObject: 'd'.repeat(40),
        redirectHosts: [],
      },
    ]);
  });

  it('wants one archive for all platforms, or one for each where its address names them', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'] as const;
    const wantedOf = async (asset: string) => {
      const query = fakeQuery({ ...tool, asset }, {});
      const wanted = await githubCommits.assets(query, { version: sha, prerelease: false }, platforms);
      return wanted.map(({ platform, url }) => [platform, url]);
    };
    expect(await wantedOf('https://github.com/a/b/archive/{version}.tar.gz')).toEqual([
      ['any', `https://github.com/a/b/archive/${sha}.tar.gz`],
    ]);
    expect((await wantedOf('https://a.example/{arch}.tar.gz')).map(([platform]) => platform)).toEqual(
      platforms,
    );
  });

  it.each([
    ['archive-escapes', [{ ...blob, path: '../outside' }], false],
    ['upstream-answer', [{ ...blob, mode: '120000' }], false],
    ['upstream-answer', [{ ...blob, type: 'commit', mode: '160000' }], false],
    ['upstream-answer', [blob], true],
  ])('refuses a tree with %s', async (code, entries, truncated) => {
    const query = fakeQuery(tool, tree(entries, truncated));
    const found = githubCommits.assets(query, { version: sha, prerelease: false }, ['linux/amd64']);
    await expect(found).rejects.toMatchObject({ code });
  });

  it('names a branch that is not there', async () => {
    const query = fakeQuery(tool, { [`${api}/commits/main`]: null });
    await expect(githubCommits.versions(query)).rejects.toMatchObject({ code: 'version-none' });
  });
});

describe('gitBlobId', () => {
  it.each([
    ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
    ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
  ])('is what git hash-object says of %j', (text, id) => {
    expect(gitBlobId(new TextEncoder().encode(text))).toBe(id);
  });
});
