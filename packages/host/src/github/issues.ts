import type { Issue, Issues } from '@officina/core';
import { createGitHubClient, type GitHubOptions } from './github-client.ts';

/** Issues of one repository on GitHub, through the actions toolkit. Throws input-invalid for what is no repository. */
export function createIssues(options: GitHubOptions): Issues {
  const client = createGitHubClient(options);
  const at = { owner: client.owner, repo: client.repo };
  return {
    async findOpen(label) {
      const { rest } = await client.octokit();
      const { data } = await rest.issues.listForRepo({ ...at, labels: label, state: 'open', per_page: 30 });
      const found = data.find((issue) => issue.pull_request === undefined);
      return found === undefined ? undefined : toIssue(found);
    },
    async open({ title, body, label }) {
      const { rest } = await client.octokit();
      return toIssue((await rest.issues.create({ ...at, title, body, labels: [label] })).data);
    },
    async update(number, change) {
      await (await client.octokit()).rest.issues.update({ ...at, issue_number: number, ...change });
    },
    async comment(number, body) {
      await (await client.octokit()).rest.issues.createComment({ ...at, issue_number: number, body });
    },
  };
}

function toIssue(issue: { number: number; html_url: string; title: string; body?: string | null }): Issue {
  return { number: issue.number, url: issue.html_url, title: issue.title, body: issue.body ?? '' };
}
