export { type ContainersOptions, createContainers } from './containers.ts';
export type { EngineConnection } from './engine-connection.ts';
export { createEngineImages, type EngineImagesOptions } from './engine-images.ts';
export { type FindEnginePorts, findEngine } from './find-engine.ts';
export { findRegistryAuth, type RegistryAuth, type RegistryAuthPorts } from './registry-auth.ts';
export {
  type RunningRegistry,
  type StartRegistryOptions,
  startRegistry,
  stopRegistry,
} from './start-registry.ts';
