import type { Containers, EngineImages, ImageLayers, ImageOpener } from '@officina/core';
import { createContainers } from './container/containers.ts';
import type { EngineConnection } from './engine/engine-connection.ts';
import { createEngineImages } from './engine/engine-images.ts';
import { createImageLayers } from './layer/image-layers.ts';

/** An engine, as the ports of whoever tests images in it. */
export interface EnginePorts {
  readonly containers: Containers & ImageOpener;
  readonly engine: EngineImages;
  readonly layers: ImageLayers;
}

/** The ports of an engine that was found. */
export function enginePorts(connection: Pick<EngineConnection, 'client'>): EnginePorts {
  return {
    containers: createContainers(connection),
    engine: createEngineImages(connection),
    layers: createImageLayers(connection),
  };
}
