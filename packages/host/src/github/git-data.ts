import type { Commit, GitHub } from '@officina/core';
import { type GitHubClient, unlessRefused } from './github-client.ts';

type GitData = Pick<
  GitHub,
  | 'branchHead'
  | 'file'
  | 'commitsBetween'
  | 'treeOf'
  | 'createCommit'
  | 'createBranch'
  | 'forwardBranch'
  | 'deleteBranch'
>;

/** Most commits that GitHub compares on one page. */
const comparePage = 250;

/** Branches, files and commits over the Git data API, without a work tree. */
export function createGitData(client: GitHubClient): GitData {
  const { owner, repo } = client;
  const git = async () => (await client.octokit()).rest.git;
  const treeOf: GitHub['treeOf'] = async (commit, files) => {
    const calls = await git();
    const { data: below } = await calls.getCommit({ owner, repo, commit_sha: commit });
    if (files.length === 0) return below.tree.sha;
    const tree = files.map(({ path, text }) => ({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      content: text,
    }));
    return (await calls.createTree({ owner, repo, base_tree: below.tree.sha, tree })).data.sha;
  };
  return {
    branchHead: (branch) =>
      unlessRefused(404, async () => {
        const { data } = await (await git()).getRef({ owner, repo, ref: `heads/${branch}` });
        return data.object.sha;
      }),
    file: (path, commit) =>
      unlessRefused(404, async () => {
        const { rest } = await client.octokit();
        const { data } = await rest.repos.getContent({ owner, repo, path, ref: commit });
        if (Array.isArray(data) || data.type !== 'file') return undefined;
        // Above 1 MB the content is left out.
        const there = data.encoding === 'base64';
        const { content } = there ? data : (await rest.git.getBlob({ owner, repo, file_sha: data.sha })).data;
        return Buffer.from(content, 'base64').toString('utf8');
      }),
    async commitsBetween(base, head) {
      const { rest } = await client.octokit();
      const commits: Commit[] = [];
      for (let page = 1; ; page++) {
        const { data } = await rest.repos.compareCommitsWithBasehead({
          owner,
          repo,
          basehead: `${base}...${head}`,
          per_page: comparePage,
          page,
        });
        commits.push(
          ...data.commits.map(({ sha, commit, parents, author }) => ({
            sha,
            tree: commit.tree.sha,
            parents: parents.map((parent) => parent.sha),
            message: commit.message,
            author: author?.login ?? commit.author?.name ?? 'somebody',
          })),
        );
        if (commits.length >= data.total_commits || data.commits.length === 0) return commits;
      }
    },
    treeOf,
    async createCommit({ message, base, parents, files }) {
      const tree = await treeOf(base, files);
      // Without author and committer it is the token's own commit, which GitHub signs.
      const { data } = await (await git()).createCommit({
        owner,
        repo,
        message: message.replace('{tree}', tree),
        tree,
        parents: [...parents],
      });
      return data.sha;
    },
    async createBranch(branch, commit) {
      await (await git()).createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: commit });
    },
    async forwardBranch(branch, commit) {
      const change = { owner, repo, ref: `heads/${branch}`, sha: commit, force: false };
      const moved = await unlessRefused(422, async () => (await git()).updateRef(change), /fast.forward/i);
      return moved !== undefined;
    },
    async deleteBranch(branch) {
      const ref = { owner, repo, ref: `heads/${branch}` };
      await unlessRefused(422, async () => (await git()).deleteRef(ref), /does not exist/i);
    },
  };
}
