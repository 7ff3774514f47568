import type { GitHub, PullRequest } from '@officina/core';
import { type GitHubClient, type Octokit, unlessRefused } from './github-client.ts';

type PullRequests = Pick<
  GitHub,
  'openPullRequests' | 'lastPullRequest' | 'openPullRequest' | 'updatePullRequest' | 'addLabels' | 'comment'
>;

/** Pull requests of the repository's own branches; those of forks are not seen. */
export function createPullRequests(client: GitHubClient): PullRequests {
  const { owner, repo } = client;
  const at = { owner, repo };
  const isOwn = ({ head }: Listed) => head.repo?.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase();
  return {
    async openPullRequests(prefix) {
      const octokit = await client.octokit();
      const open = await octokit.paginate(octokit.rest.pulls.list, { ...at, state: 'open', per_page: 100 });
      return open.filter((pull) => isOwn(pull) && pull.head.ref.startsWith(prefix)).map(toPullRequest);
    },
    async lastPullRequest(branch) {
      const { rest } = await client.octokit();
      const { data } = await rest.pulls.list({
        ...at,
        head: `${owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 10,
      });
      const last = data.find((pull) => isOwn(pull) && pull.head.ref === branch);
      return last === undefined ? undefined : toPullRequest(last);
    },
    async openPullRequest({ title, body, branch, base }) {
      const { rest } = await client.octokit();
      return toPullRequest((await rest.pulls.create({ ...at, title, body, head: branch, base })).data);
    },
    async updatePullRequest(number, change) {
      await (await client.octokit()).rest.pulls.update({ ...at, pull_number: number, ...change });
    },
    async addLabels(number, labels) {
      if (labels.length === 0) return true;
      const { rest } = await client.octokit();
      const add = () => rest.issues.addLabels({ ...at, issue_number: number, labels: [...labels] });
      return (await unlessRefused(403, add)) !== undefined;
    },
    async comment(number, body) {
      await (await client.octokit()).rest.issues.createComment({ ...at, issue_number: number, body });
    },
  };
}

type Listed = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];
type Read = Pick<Listed, 'number' | 'html_url' | 'state' | 'merged_at' | 'title' | 'body'> & {
  readonly head: { readonly ref: string };
  readonly labels: readonly { readonly name?: string }[];
  readonly user: { readonly login: string } | null;
};

function toPullRequest({
  number,
  html_url,
  state,
  merged_at,
  title,
  body,
  head,
  labels,
  user,
}: Read): PullRequest {
  return {
    number,
    url: html_url,
    state: merged_at === null ? (state === 'open' ? 'open' : 'closed') : 'merged',
    title,
    body: body ?? '',
    branch: head.ref,
    labels: labels.flatMap(({ name }) => name ?? []),
    author: user?.login ?? 'ghost',
  };
}
