import { readOptions } from './dockerfile/frontend.ts';
import { targetStage } from './dockerfile/target-stage.ts';
import { FactoryError } from './error.ts';
import { dockerfilePath } from './image-places.ts';
import { platforms } from './platform.ts';
import type { Files } from './port/files.ts';
import type { ImageSpec } from './spec/image-spec.ts';

export interface DockerfileRequest {
  readonly folder: string;
  /** Left out where image.yaml could not be read. */
  readonly spec: ImageSpec | undefined;
  /** The Dockerfile beside image.yaml, if there is one. */
  readonly own: string | undefined;
}

/**
 * The text of an image's Dockerfile, as far as its `target` needs it. Throws file-missing for one that is not there,
 * spec-invalid for two, and for a target that is no stage.
 */
export async function readDockerfileOf(
  request: DockerfileRequest,
  files: Pick<Files, 'read'>,
): Promise<string> {
  const { folder, spec } = request;
  const text = await readWhole(request, files);
  if (spec?.target === undefined) return text;
  const readings = (spec.platforms ?? platforms).map((platform) => readOptions({ folder, spec }, platform));
  return targetStage(text, { target: spec.target, spec: `${folder}/image.yaml`, readings });
}

/** Whether the builder is handed the text itself: the file is for several images, or has more stages than this one's. */
export function isInlineDockerfile({ dockerfile, target }: ImageSpec): boolean {
  return dockerfile !== undefined || target !== undefined;
}

async function readWhole(
  { folder, spec, own }: DockerfileRequest,
  files: Pick<Files, 'read'>,
): Promise<string> {
  const path = spec === undefined ? `${folder}/Dockerfile` : dockerfilePath({ folder, spec });
  const named = spec?.dockerfile !== undefined;
  if (named && own !== undefined) {
    throw new FactoryError(
      'spec-invalid',
      `${folder}/image.yaml names ${path}, and has a Dockerfile beside it`,
      {
        hint: `remove ${folder}/Dockerfile, or the line "dockerfile"`,
      },
    );
  }
  if (spec !== undefined && isInlineDockerfile(spec)) {
    for (const ignores of [`${folder}/Dockerfile.dockerignore`, `${path}.dockerignore`]) {
      if ((await files.read(ignores)) === undefined) continue;
      throw new FactoryError(
        'spec-invalid',
        `${ignores} would not count: ${path} is for several images or stages`,
        {
          hint: `move its lines to ${folder}/.dockerignore and remove it`,
        },
      );
    }
  }
  const text = named ? await files.read(path) : own;
  if (text !== undefined) return text;
  throw new FactoryError('file-missing', `${path} is not there`, {
    hint: `add it, or ${named ? 'fix "dockerfile" in' : 'remove'} ${folder}/image.yaml`,
  });
}
