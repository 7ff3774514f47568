import { join } from 'node:path';
import { FactoryError, type Files, isFactoryError, type WorkspaceImage } from '@officina/core';
import type { RefusedStructure, StructureContext, StructureFile } from './structure-context.ts';

/** An image with the container-structure-test configurations that it names, read. */
export interface TestedImage extends WorkspaceImage {
  /** Left out, none. */
  readonly structure?: readonly (StructureContext | RefusedStructure)[];
}

/**
 * Reads the configurations that images name. One that is not there or not right fails the images that run it, and stops no
 * other.
 */
export function readStructure(
  images: readonly WorkspaceImage[],
  files: Pick<Files, 'read'>,
): Promise<TestedImage[]> {
  return Promise.all(
    images.map(async (image): Promise<TestedImage> => {
      const structure = image.spec['structure-tests'].map(async ({ file, network }) => {
        const path = join(image.folder, file);
        const hint = `add it, or take it out of structure-tests in ${image.folder}/image.yaml`;
        return readConfiguration({ file, path, network, image: image.name, hint }, files);
      });
      return { ...image, structure: await Promise.all(structure) };
    }),
  );
}

/** A file that is to be read, and what to do where it is not there. */
interface Wanted extends Omit<StructureFile, 'text'> {
  readonly path: string;
  readonly hint: string;
}

/** Reads one configuration; throws what is no matter of the file. */
export async function readConfiguration(
  { path, hint, ...about }: Wanted,
  files: Pick<Files, 'read'>,
): Promise<StructureContext | RefusedStructure> {
  let text = '';
  try {
    const read = await files.read(path);
    if (read === undefined) throw new FactoryError('file-missing', `${path} is not there`, { hint });
    text = read;
    // Loaded by those alone who have such a file: RE2 takes long to load.
    const { parseStructureSpec } = await import('./structure-spec.ts');
    return { ...about, text, spec: parseStructureSpec(text, { file: path }) };
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    const { message: why } = error;
    return { ...about, text, refused: { why, ...(error.hint === undefined ? {} : { hint: error.hint }) } };
  }
}
