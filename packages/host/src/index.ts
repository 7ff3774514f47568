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
export { createMaterialStore, type MaterialStoreOptions } from './asset/material-store.ts';
export { createPythonEnvironments } from './asset/python-environments.ts';
export { cacheParts } from './cache-place.ts';
export { sleep, systemClock } from './clock.ts';
export { type ContainersOptions, createContainers } from './container/containers.ts';
export { type AptPorts, type EnsuredPackages, ensurePackages } from './debian/apt.ts';
export {
  type BootstrapDebianOptions,
  type BootstrappedImage,
  bootstrapDebian,
} from './debian/bootstrap-debian.ts';
export { createDebianArchives, type DebianArchivesOptions } from './debian/debian-archives.ts';
export { createDebianSolver, type DebianSolverPorts } from './debian/debian-solver.ts';
export { ensureQemu, requirePlatform, runsPlatform } from './debian/emulation.ts';
export type { EngineConnection } from './engine/engine-connection.ts';
export { createEngineImages, type EngineImagesOptions } from './engine/engine-images.ts';
export { type FindEnginePorts, findEngine } from './engine/find-engine.ts';
export { findRegistryAuth, type RegistryAuth, type RegistryAuthPorts } from './engine/registry-auth.ts';
export { type EnginePorts, enginePorts } from './engine-ports.ts';
export { createFiles } from './files.ts';
export { findBuilder } from './find-builder.ts';
export { createGitHub } from './github/github.ts';
export type { GitHubOptions } from './github/github-client.ts';
export { createIssues } from './github/issues.ts';
export { createGitHubReleases } from './github/releases.ts';
export { createHttp } from './http/http.ts';
export type { HttpOptions } from './http/http-settings.ts';
export { type InstallEngineOptions, installEngine } from './install/install-engine.ts';
export { inLockedFolder } from './install/locked-folder.ts';
export {
  type PrivateEngine,
  type PrivateEngineOptions,
  startPrivateEngine,
} from './install/private-engine.ts';
export { type StartedEnginePorts, startedEngine, stopEngine } from './install/start-engine.ts';
export {
  findRegistry,
  type RunningRegistry,
  type StartRegistryOptions,
  startRegistry,
  stopRegistry,
} from './install/start-registry.ts';
export { createImageDocuments } from './layer/image-documents.ts';
export { createImageLayers } from './layer/image-layers.ts';
export { type EngineImageRequest, openEngineImage, openRegistryImage } from './layer/open-image.ts';
export { createRegistryLayers } from './layer/registry-layers.ts';
export type { NetworkInterface } from './machine/default-routes.ts';
export { gatherMachineFacts, type MachineFacts } from './machine/machine-facts.ts';
export { createNpm, type NpmOptions } from './npm/npm.ts';
export { findNpmSettings, type NpmSettings } from './npm/npm-settings.ts';
export { createNpmTarballs, type NpmTarballsOptions } from './npm/npm-tarballs.ts';
export { createPorts, findCacheFolder, type Ports, type PortsOptions, type Settings } from './ports.ts';
export { clearFolder } from './process/clear-folder.ts';
export { createExec } from './process/exec.ts';
export { type OnInterrupt, onInterrupt } from './process/interrupt.ts';
export { identifyProcess, isAlive, parseIdentity, renderIdentity } from './process/process-identity.ts';
export { createRedact, type Redact, redact } from './redact.ts';
export { createRegistry, type RegistryOptions } from './registry/registry.ts';
export type { Credentials, FindCredentials } from './registry/registry-auth.ts';
export { createResolvers, type Resolvers } from './resolvers.ts';
export { findRevision, type PastFile, type Revision, readCommitted, readPast } from './revision.ts';
export { createSigner, type SignerOptions } from './signing/create-signer.ts';
export { createFolderPlace } from './source/folder-place.ts';
export { createRegistryPlace } from './source/registry-place.ts';
export { createSourcePlaces } from './source/source-places.ts';
export { createTalk, type TalkOptions } from './talk/talk.ts';
export { createWorkspacePorts } from './workspace-ports.ts';
