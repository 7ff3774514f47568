import type { GitHub } from '@officina/core';
import { createGitData } from './git-data.ts';
import { createGitHubClient, type GitHubOptions } from './github-client.ts';
import { createPullRequests } from './pull-requests.ts';

/** One repository on GitHub, through the actions toolkit. Throws input-invalid for a repository that is none. */
export function createGitHub(options: GitHubOptions): GitHub {
  const client = createGitHubClient(options);
  return { ...createGitData(client), ...createPullRequests(client) };
}
