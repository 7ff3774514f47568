import { join } from 'node:path';
import { FactoryError, type Files, isFactoryError, mergeErrors, type WorkspaceImage } from '@officina/core';
import { parseStructureSpec, type StructureContext } from './structure-spec.ts';

/** An image with the container-structure-test configurations that it names, read. */
export interface TestedImage extends WorkspaceImage {
  /** Left out, none. */
  readonly structure?: readonly StructureContext[];
}

/** Reads the configurations that images name; throws one error that names every problem in every file. */
export async function readStructure(
  images: readonly WorkspaceImage[],
  files: Pick<Files, 'read'>,
): Promise<TestedImage[]> {
  const errors: FactoryError[] = [];
  const read = await Promise.all(
    images.map(async (image): Promise<TestedImage> => {
      const structure: StructureContext[] = [];
      for (const { file, network } of image.spec['structure-tests']) {
        const path = join(image.folder, file);
        try {
          const text = await files.read(path);
          if (text === undefined) throw missing(path, image);
          const spec = parseStructureSpec(text, { file: path });
          structure.push({ spec, file, text, image: image.name, network });
        } catch (error) {
          if (!isFactoryError(error)) throw error;
          errors.push(error);
        }
      }
      return { ...image, structure };
    }),
  );
  if (errors.length > 0) throw mergeErrors(errors);
  return read;
}

function missing(path: string, { folder }: WorkspaceImage): FactoryError {
  return new FactoryError('file-missing', `${path} is not there`, {
    hint: `add it, or take it out of structure-tests in ${folder}/image.yaml`,
  });
}
