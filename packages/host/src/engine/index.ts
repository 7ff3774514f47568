export { type ContainersOptions, createContainers } from '../container/containers.ts';
export { type AptPorts, type EnsuredPackages, ensurePackages } from '../debian/apt.ts';
export {
  type BootstrapDebianOptions,
  type BootstrappedImage,
  bootstrapDebian,
} from '../debian/bootstrap-debian.ts';
export { createDebianSolver, type DebianSolverPorts } from '../debian/debian-solver.ts';
export { ensureQemu, requirePlatform, runsPlatform } from '../debian/emulation.ts';
export { type InstallEngineOptions, installEngine } from '../install/install-engine.ts';
export {
  type PrivateEngine,
  type PrivateEngineOptions,
  startPrivateEngine,
} from '../install/private-engine.ts';
export { type StartedEnginePorts, startedEngine, stopEngine } from '../install/start-engine.ts';
export {
  type RunningRegistry,
  type StartRegistryOptions,
  startRegistry,
  stopRegistry,
} from '../install/start-registry.ts';
export { createImageLayers } from '../layer/image-layers.ts';
export type { EngineConnection } from './engine-connection.ts';
export { createEngineImages, type EngineImagesOptions } from './engine-images.ts';
export { type EnginePorts, enginePorts } from './engine-ports.ts';
export { type FindEnginePorts, findEngine } from './find-engine.ts';
export { findRegistryAuth, type RegistryAuth, type RegistryAuthPorts } from './registry-auth.ts';
