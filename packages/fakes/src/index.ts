export * from './engine.ts';
export * from './files.ts';
export type { BareRepository } from './github/bare-repository.ts';
export type { Exchange, GitHubServer, GitHubServerOptions } from './github/start-github.ts';
export { startGitHub } from './github/start-github.ts';
export type { StoredIssue } from './github/state.ts';
export * from './materials.ts';
export * from './registry.ts';
export * from './talk.ts';
