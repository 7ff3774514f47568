export {
  type Action,
  type ActionOutcome,
  type ActionToolkit,
  type Annotation,
  renderFailure,
  runAction,
} from './action/run-action.ts';
export { fitSummary } from './action/summary.ts';
export { type AssetStoreOptions, createAssetStore } from './asset/asset-store.ts';
export { sleep, systemClock } from './clock.ts';
export * from './engine/index.ts';
export { createFiles } from './files.ts';
export { findBuilder } from './find-builder.ts';
export { createGitHub } from './github/github.ts';
export type { GitHubOptions } from './github/github-client.ts';
export { createIssues } from './github/issues.ts';
export { createGitHubReleases } from './github/releases.ts';
export { createHttp } from './http/http.ts';
export type { HttpOptions } from './http/http-settings.ts';
export type { NetworkInterface } from './machine/default-routes.ts';
export { gatherMachineFacts, type MachineFacts } from './machine/machine-facts.ts';
export { createNpm, type NpmOptions } from './npm/npm.ts';
export { findNpmSettings, type NpmSettings } from './npm/npm-settings.ts';
export { createPorts, findCacheFolder, type Ports, type PortsOptions, type Settings } from './ports.ts';
export { createExec } from './process/exec.ts';
export { type OnInterrupt, onInterrupt } from './process/interrupt.ts';
export { createRedact, type Redact, redact } from './redact.ts';
export { createRegistry, type RegistryOptions } from './registry/registry.ts';
export type { Credentials, FindCredentials } from './registry/registry-auth.ts';
export { findRevision, type Revision, readCommitted } from './revision.ts';
export { createSigner, type SignerOptions } from './signing/create-signer.ts';
export { createTalk, type TalkOptions } from './talk/talk.ts';
export { createWorkspacePorts } from './workspace-ports.ts';
