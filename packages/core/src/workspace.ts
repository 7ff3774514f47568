import { type Lock, parseLock } from './document/lock.ts';
import { FactoryError, isFactoryError, mergeErrors } from './error.ts';
import type { Files } from './port/files.ts';
import { type FactorySpec, parseFactorySpec } from './spec/factory-spec.ts';
import { type ImageSpec, parseImageSpec } from './spec/image-spec.ts';

/** One image's folder, read: its wishes, its Dockerfile and, when it was resolved, its lock. */
export interface WorkspaceImage {
  readonly name: string;
  /** Path of the folder, as the workspace was given. */
  readonly folder: string;
  readonly spec: ImageSpec;
  readonly dockerfile: string;
  readonly lock: Lock | undefined;
}

/** `images/`: factory.yaml and one folder per image. */
export interface Workspace {
  readonly folder: string;
  readonly factory: FactorySpec;
  /** Sorted by name. */
  readonly images: readonly WorkspaceImage[];
}

/** Reads a workspace; throws one error that names every problem in every file. */
export async function loadWorkspace(files: Pick<Files, 'read' | 'list'>, folder: string): Promise<Workspace> {
  const factoryFile = `${folder}/factory.yaml`;
  const text = await files.read(factoryFile);
  if (text === undefined) {
    throw new FactoryError('file-missing', `${factoryFile} is not there`, {
      hint: 'run in the folder that holds images/, or name it with --images',
    });
  }
  const errors: FactoryError[] = [];
  const factory = attempt(errors, () => parseFactorySpec(text, { file: factoryFile }));
  const images: WorkspaceImage[] = [];
  for (const name of await files.list(folder)) {
    const specFile = `${folder}/${name}/image.yaml`;
    const specText = await files.read(specFile);
    if (specText === undefined) continue;
    const spec = attempt(errors, () => parseImageSpec(specText, { file: specFile }));
    const dockerfile = await files.read(`${folder}/${name}/Dockerfile`);
    if (dockerfile === undefined) {
      errors.push(
        new FactoryError('file-missing', `${folder}/${name}/Dockerfile is not there`, {
          hint: `add it, or remove ${specFile}`,
        }),
      );
    }
    const lockFile = lockPath(folder, name);
    const lockText = await files.read(lockFile);
    const lock =
      lockText === undefined ? undefined : attempt(errors, () => parseLock(lockText, { file: lockFile }));
    if (spec !== undefined && dockerfile !== undefined) {
      images.push({ name, folder: `${folder}/${name}`, spec, dockerfile, lock });
    }
  }
  if (errors.length > 0) throw mergeErrors(errors);
  if (images.length === 0 || factory === undefined) {
    throw new FactoryError('file-missing', `${folder} holds no image`, {
      hint: `add ${folder}/<name>/image.yaml and a Dockerfile beside it`,
    });
  }
  return { folder, factory, images };
}

/** Where an image's lock is. */
export function lockPath(folder: string, image: string): string {
  return `${folder}/${image}/image.lock.json`;
}

function attempt<T>(errors: FactoryError[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    errors.push(error);
    return undefined;
  }
}
