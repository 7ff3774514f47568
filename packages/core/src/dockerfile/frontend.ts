import { isFactoryError } from '../error.ts';
import { dockerfilePath } from '../image-places.ts';
import type { Platform } from '../platform.ts';
import { parseReference, renderReference } from '../reference.ts';
import { argumentsOn } from '../spec/build-arguments.ts';
import type { WorkspaceImage } from '../workspace.ts';
import { invalid, type ReadOptions } from './reader.ts';

/** How the Dockerfile of an image of the workspace is read: with the frontend and the arguments of its image.yaml. */
export function readOptions(image: Pick<WorkspaceImage, 'folder' | 'spec'>, platform: Platform): ReadOptions {
  const { spec } = image;
  const parent = spec.frontend === undefined ? undefined : spec.parents[spec.frontend];
  return {
    file: dockerfilePath(image),
    platform,
    args: argumentsOn(spec, platform),
    frontend: parent === undefined ? undefined : `${parent.image}:${parent.tag}`,
  };
}

/** Throws dockerfile-invalid for a frontend that is pinned neither by digest nor by the lock, and for a lock without use. */
export function refuseLooseFrontend(options: ReadOptions, asked: string | undefined): void {
  const { frontend: locked } = options;
  if (locked !== undefined && (asked === undefined || inFull(asked) !== inFull(locked))) {
    throw invalid(
      options,
      1,
      `image.yaml locks the frontend ${locked}, and the file asks for ${asked ?? 'none'}`,
      {
        hint: `make "# syntax=${locked}" the first line, or remove "frontend" from image.yaml`,
      },
    );
  }
  if (asked === undefined || locked !== undefined || /@sha256:[0-9a-f]{64}$/.test(asked)) return;
  throw invalid(options, 1, `the frontend ${asked} is not pinned by digest`, {
    hint: 'remove the syntax directive, or name its image under "parents" in image.yaml and that key in "frontend"',
  });
}

function inFull(text: string): string {
  try {
    return renderReference(parseReference(text));
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return text;
  }
}
