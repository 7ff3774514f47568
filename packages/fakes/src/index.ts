export type { BareRepository } from './github/bare-repository.ts';
export type { Exchange, GitHubServer, GitHubServerOptions } from './github/start-github.ts';
export { startGitHub } from './github/start-github.ts';
export type { StoredIssue } from './github/state.ts';
