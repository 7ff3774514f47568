import { basename, join } from 'node:path';
import {
  type Containers,
  type DebianSolver,
  type EngineDocuments,
  type EngineImages,
  type EngineNames,
  type Files,
  type ImageEntries,
  type ImageLayers,
  type ImageOpener,
  isFactoryError,
  type LeftContainers,
  type Talk,
} from '@officina/core';
import {
  createContainers,
  createDebianSolver,
  createEngineImages,
  createImageDocuments,
  createImageLayers,
  createPorts,
  createWorkspacePorts,
  type EngineConnection,
  findEngine,
  installEngine,
  onInterrupt,
  type Ports,
} from '@officina/host';
import type { Settings } from './settings.ts';

/** An engine that answers, as ports. */
export interface Engine {
  readonly connection: EngineConnection;
  readonly images: EngineImages & EngineNames;
  readonly containers: Containers & ImageOpener & LeftContainers;
  readonly layers: ImageLayers & ImageEntries;
  readonly documents: EngineDocuments;
}

/** The machine and the settings, as the commands take them; nothing is asked of either before it is needed. */
export interface Workshop extends Ports {
  readonly options: Settings;
  /** The engine; with --install-engine installed and started where there is none. Throws the engine-* errors. */
  connect(): Promise<Engine>;
  /** The engine when one answers. */
  connectIfThere(): Promise<Engine | undefined>;
  /** A file or folder of the state folder. */
  place(...parts: readonly string[]): string;
  /** The same workshop with other settings. */
  with(changes: Partial<Settings>): Workshop;
}

/** Opens the workshop; mirrors of factory.yaml count, those of the command line before them. */
export async function openWorkshop(options: Settings): Promise<Workshop> {
  const ports = await createWorkspacePorts(options.images, { mirrors: options.mirrors });
  await ignoreState(options.state, ports.files);
  return workshopOf(options, ports);
}

/** A workshop without a workspace: for commands that need none. */
export function bareWorkshop(options: Settings, ports: { readonly talk?: Talk } = {}): Workshop {
  return workshopOf(options, createPorts({ ...ports, mirrors: options.mirrors }));
}

/** Asks the base image's apt, in a container of the engine. */
export function debianSolver(engine: Engine, { settings }: Workshop): DebianSolver {
  return createDebianSolver({
    containers: engine.containers,
    images: engine.images,
    engine: engine.connection,
    mirrors: settings.mirrors,
  });
}

/** Keeps git from the state folder, whatever the repository's own .gitignore says; a folder of another name is the person's. */
async function ignoreState(state: string, files: Pick<Files, 'read' | 'write'>): Promise<void> {
  const file = join(state, '.gitignore');
  if (basename(state) !== '.officina' || (await files.read(file)) !== undefined) return;
  try {
    await files.write(file, '*\n');
  } catch (error) {
    // Where nothing can be written, the command that must write says so.
    if (!isFactoryError(error)) throw error;
  }
}

function workshopOf(options: Settings, ports: Ports): Workshop {
  const place = (...parts: readonly string[]) => join(options.state, ...parts);
  const connect = once(async (): Promise<Engine> => {
    const { exec, files, talk } = ports;
    const connection = options.installEngine
      ? await installEngine({ exec, files, talk, folder: place('engine') })
      : await findEngine({ exec, files });
    return {
      connection,
      images: createEngineImages(connection, {}),
      layers: createImageLayers(connection),
      documents: createImageDocuments(connection),
      containers: createContainers(connection, { onInterrupt }),
    };
  });
  return {
    ...ports,
    options,
    connect,
    connectIfThere: async () => {
      try {
        return await connect();
      } catch (error) {
        if (!isFactoryError(error)) throw error;
        return undefined;
      }
    },
    place,
    with: (changes) => {
      const { mirrors } = changes;
      const next =
        mirrors === undefined ? ports : ports.withMirrors({ ...ports.settings.mirrors, ...mirrors });
      return workshopOf({ ...options, ...changes }, next);
    },
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
