import { readOptions } from './dockerfile/frontend.ts';
import { layerLines } from './dockerfile/layer-lines.ts';
import { readLines } from './dockerfile/lines.ts';
import { dockerfilePath } from './image-places.ts';
import type { Platform } from './platform.ts';
import type { WorkspaceImage } from './workspace.ts';

type Image = Pick<WorkspaceImage, 'name' | 'folder' | 'spec' | 'dockerfile'>;

/**
 * The tools of an image that compile others of it, and that no line of these images lays into one: the image itself and
 * those on it. They are not there.
 */
export function compilersAlone(
  image: Pick<Image, 'spec'>,
  images: readonly Image[],
  platform: Platform,
): ReadonlySet<string> {
  const compilers = new Set(Object.values(image.spec.tools).flatMap(({ build }) => build?.with ?? []));
  if (compilers.size === 0) return compilers;
  for (const one of images) for (const name of copiedNames(one, platform)) compilers.delete(name);
  return compilers;
}

/** The names from outside that lines of an image itself copy from, and not those of stages that it only takes from. */
function copiedNames(image: Image, platform: Platform): string[] {
  const own = new Set(layerLines(image.dockerfile, readOptions(image, platform)).map(({ line }) => line));
  return readLines(image.dockerfile, { file: dockerfilePath(image) }).instructions.flatMap(
    ({ keyword, line, flags }) =>
      keyword === 'COPY' && own.has(line)
        ? flags.filter(({ name }) => name === 'from').map(({ value }) => value.toLowerCase())
        : [],
  );
}
