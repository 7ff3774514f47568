export { type AptPorts, type EnsuredPackages, ensurePackages } from './apt.ts';
export { type BootstrapDebianOptions, type BootstrappedImage, bootstrapDebian } from './bootstrap-debian.ts';
export { type ContainersOptions, createContainers } from './containers.ts';
export { createDebianSolver, type DebianSolverPorts } from './debian-solver.ts';
export { ensureQemu, requirePlatform, runsPlatform } from './emulation.ts';
export type { EngineConnection } from './engine-connection.ts';
export { createEngineImages, type EngineImagesOptions } from './engine-images.ts';
export { type EnginePorts, enginePorts } from './engine-ports.ts';
export { type FindEnginePorts, findEngine } from './find-engine.ts';
export { createImageLayers } from './image-layers.ts';
export { type InstallEngineOptions, installEngine } from './install-engine.ts';
export { type PrivateEngine, type PrivateEngineOptions, startPrivateEngine } from './private-engine.ts';
export { findRegistryAuth, type RegistryAuth, type RegistryAuthPorts } from './registry-auth.ts';
export { type StartedEnginePorts, startedEngine, stopEngine } from './start-engine.ts';
export {
  type RunningRegistry,
  type StartRegistryOptions,
  startRegistry,
  stopRegistry,
} from './start-registry.ts';
