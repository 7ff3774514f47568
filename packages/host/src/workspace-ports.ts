import { isFactoryError, type Mirrors, parseFactorySpec } from '@officina/core';
import { createPorts, type Ports, type PortsOptions } from './ports.ts';

/**
 * The machine as ports for a workspace: the mirrors of its factory.yaml count, those of the options before them. What is
 * wrong with factory.yaml is not said here: the verb reads the whole workspace, and says all of it at once.
 */
export async function createWorkspacePorts(images: string, options: PortsOptions = {}): Promise<Ports> {
  const ports = createPorts(options);
  const mirrors = await mirrorsOf(images, ports);
  return Object.keys(mirrors).length === 0 ? ports : ports.withMirrors({ ...mirrors, ...options.mirrors });
}

async function mirrorsOf(images: string, { files }: Ports): Promise<Mirrors> {
  const file = `${images}/factory.yaml`;
  try {
    return parseFactorySpec((await files.read(file)) ?? '', { file }).mirrors;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return {};
  }
}
